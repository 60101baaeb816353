// Original file: proto/enjambre/v1/identity.proto

import type { Long } from '@grpc/proto-loader';

export interface AuditEntry {
  'key'?: (number | string | Long);
  'atMs'?: (number | string | Long);
  'actor'?: (string);
  'action'?: (string);
  'subject'?: (string);
  'outcome'?: (string);
}

export interface AuditEntry__Output {
  'key': (number);
  'atMs': (number);
  'actor': (string);
  'action': (string);
  'subject': (string);
  'outcome': (string);
}
