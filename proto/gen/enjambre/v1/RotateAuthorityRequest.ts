// Original file: proto/enjambre/v1/identity.proto


export interface RotateAuthorityRequest {
  'forgetOld'?: (boolean);
}

export interface RotateAuthorityRequest__Output {
  'forgetOld': (boolean);
}
