// Original file: proto/enjambre/v1/catalog.proto

import type { CommitResult as _enjambre_v1_CommitResult, CommitResult__Output as _enjambre_v1_CommitResult__Output } from '../../enjambre/v1/CommitResult.ts';

export interface BeginResponse {
  'fragmentSize'?: (number);
  'replicas'?: (number);
  'acknowledge'?: (number);
  'leaseMs'?: (number);
  'warnings'?: (string)[];
  'done'?: (_enjambre_v1_CommitResult | null);
}

export interface BeginResponse__Output {
  'fragmentSize': (number);
  'replicas': (number);
  'acknowledge': (number);
  'leaseMs': (number);
  'warnings': (string)[];
  'done': (_enjambre_v1_CommitResult__Output | null);
}
