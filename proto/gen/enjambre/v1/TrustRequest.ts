// Original file: proto/enjambre/v1/upkeep.proto


export interface TrustRequest {
  'peer'?: (string);
}

export interface TrustRequest__Output {
  'peer': (string);
}
