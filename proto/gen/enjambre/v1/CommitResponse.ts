// Original file: proto/enjambre/v1/catalog.proto

import type { CommitResult as _enjambre_v1_CommitResult, CommitResult__Output as _enjambre_v1_CommitResult__Output } from '../../enjambre/v1/CommitResult.ts';

export interface CommitResponse {
  'done'?: (_enjambre_v1_CommitResult | null);
  'shortFragments'?: (number)[];
}

export interface CommitResponse__Output {
  'done': (_enjambre_v1_CommitResult__Output | null);
  'shortFragments': (number)[];
}
