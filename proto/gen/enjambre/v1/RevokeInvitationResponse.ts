// Original file: proto/enjambre/v1/identity.proto

import type { InvitationState as _enjambre_v1_InvitationState, InvitationState__Output as _enjambre_v1_InvitationState__Output } from '../../enjambre/v1/InvitationState.ts';

export interface RevokeInvitationResponse {
  'invitation'?: (_enjambre_v1_InvitationState | null);
}

export interface RevokeInvitationResponse__Output {
  'invitation': (_enjambre_v1_InvitationState__Output | null);
}
