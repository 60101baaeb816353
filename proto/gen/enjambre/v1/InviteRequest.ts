// Original file: proto/enjambre/v1/identity.proto


export interface InviteRequest {
  'role'?: (string);
}

export interface InviteRequest__Output {
  'role': (string);
}
