// Original file: proto/enjambre/v1/identity.proto

import type { Long } from '@grpc/proto-loader';

export interface InviteResponse {
  'token'?: (string);
  'expiresMs'?: (number | string | Long);
}

export interface InviteResponse__Output {
  'token': (string);
  'expiresMs': (number);
}
