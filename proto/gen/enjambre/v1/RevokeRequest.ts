// Original file: proto/enjambre/v1/identity.proto


export interface RevokeRequest {
  'device'?: (string);
}

export interface RevokeRequest__Output {
  'device': (string);
}
