// Original file: proto/enjambre/v1/identity.proto

import type { InvitationUse as _enjambre_v1_InvitationUse, InvitationUse__Output as _enjambre_v1_InvitationUse__Output } from '../../enjambre/v1/InvitationUse.ts';
import type { Long } from '@grpc/proto-loader';

export interface InvitationState {
  'invitationId'?: (string);
  'role'?: (string);
  'uses'?: (number);
  'usedBy'?: (_enjambre_v1_InvitationUse)[];
  'madeMs'?: (number | string | Long);
  'expiresMs'?: (number | string | Long);
  'revokedMs'?: (number | string | Long);
}

export interface InvitationState__Output {
  'invitationId': (string);
  'role': (string);
  'uses': (number);
  'usedBy': (_enjambre_v1_InvitationUse__Output)[];
  'madeMs': (number);
  'expiresMs': (number);
  'revokedMs': (number);
}
