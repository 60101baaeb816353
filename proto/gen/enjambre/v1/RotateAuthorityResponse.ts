// Original file: proto/enjambre/v1/identity.proto


export interface RotateAuthorityResponse {
  'pin'?: (string);
}

export interface RotateAuthorityResponse__Output {
  'pin': (string);
}
