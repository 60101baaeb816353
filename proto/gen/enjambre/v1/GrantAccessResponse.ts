// Original file: proto/enjambre/v1/identity.proto

import type { Long } from '@grpc/proto-loader';

export interface GrantAccessResponse {
  'token'?: (string);
  'accessId'?: (string);
  'expiresMs'?: (number | string | Long);
}

export interface GrantAccessResponse__Output {
  'token': (string);
  'accessId': (string);
  'expiresMs': (number);
}
