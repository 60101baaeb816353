// Original file: proto/enjambre/v1/identity.proto


export interface RevokeAccessRequest {
  'accessId'?: (string);
}

export interface RevokeAccessRequest__Output {
  'accessId': (string);
}
