// Original file: proto/enjambre/v1/identity.proto


export interface RevokeInvitationRequest {
  'invitationId'?: (string);
}

export interface RevokeInvitationRequest__Output {
  'invitationId': (string);
}
