// Original file: proto/enjambre/v1/identity.proto


export interface InvitationsRequest {
  'limit'?: (number);
  'afterId'?: (string);
}

export interface InvitationsRequest__Output {
  'limit': (number);
  'afterId': (string);
}
