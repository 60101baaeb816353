// Original file: proto/enjambre/v1/upkeep.proto


export interface WithoutRequest {
  'what'?: (string);
}

export interface WithoutRequest__Output {
  'what': (string);
}
