// Original file: proto/enjambre/v1/identity.proto

import type { Long } from '@grpc/proto-loader';

export interface InviteResponse {
  'token'?: (string);
  'expiresMs'?: (number | string | Long);
  'invitationId'?: (string);
  'uses'?: (number);
}

export interface InviteResponse__Output {
  'token': (string);
  'expiresMs': (number);
  'invitationId': (string);
  'uses': (number);
}
