// Original file: proto/enjambre/v1/identity.proto

import type { InvitationState as _enjambre_v1_InvitationState, InvitationState__Output as _enjambre_v1_InvitationState__Output } from '../../enjambre/v1/InvitationState.ts';

export interface InvitationsResponse {
  'invitations'?: (_enjambre_v1_InvitationState)[];
  'more'?: (boolean);
}

export interface InvitationsResponse__Output {
  'invitations': (_enjambre_v1_InvitationState__Output)[];
  'more': (boolean);
}
