// Original file: proto/enjambre/v1/identity.proto

import type { DeviceState as _enjambre_v1_DeviceState, DeviceState__Output as _enjambre_v1_DeviceState__Output } from '../../enjambre/v1/DeviceState.ts';
import type { InvitationState as _enjambre_v1_InvitationState, InvitationState__Output as _enjambre_v1_InvitationState__Output } from '../../enjambre/v1/InvitationState.ts';

export interface RevokeResponse {
  'device'?: (_enjambre_v1_DeviceState | null);
  'openInvitations'?: (_enjambre_v1_InvitationState)[];
}

export interface RevokeResponse__Output {
  'device': (_enjambre_v1_DeviceState__Output | null);
  'openInvitations': (_enjambre_v1_InvitationState__Output)[];
}
