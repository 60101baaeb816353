// Original file: proto/enjambre/v1/identity.proto

import type { Long } from '@grpc/proto-loader';

export interface GrantAccessRequest {
  'role'?: (string);
  'forMs'?: (number | string | Long);
}

export interface GrantAccessRequest__Output {
  'role': (string);
  'forMs': (number);
}
