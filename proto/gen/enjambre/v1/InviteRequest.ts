// Original file: proto/enjambre/v1/identity.proto

import type { Long } from '@grpc/proto-loader';

export interface InviteRequest {
  'role'?: (string);
  'uses'?: (number);
  'validMs'?: (number | string | Long);
}

export interface InviteRequest__Output {
  'role': (string);
  'uses': (number);
  'validMs': (number);
}
