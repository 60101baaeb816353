// Original file: proto/enjambre/v1/identity.proto

import type { Long } from '@grpc/proto-loader';

export interface AuditRequest {
  'limit'?: (number);
  'beforeKey'?: (number | string | Long);
}

export interface AuditRequest__Output {
  'limit': (number);
  'beforeKey': (number);
}
