// Original file: proto/enjambre/v1/identity.proto

import type { Long } from '@grpc/proto-loader';

export interface CheckAccessResponse {
  'role'?: (string);
  'expiresMs'?: (number | string | Long);
  'accessId'?: (string);
}

export interface CheckAccessResponse__Output {
  'role': (string);
  'expiresMs': (number);
  'accessId': (string);
}
