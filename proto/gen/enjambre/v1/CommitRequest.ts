// Original file: proto/enjambre/v1/catalog.proto

import type { Manifest as _enjambre_v1_Manifest, Manifest__Output as _enjambre_v1_Manifest__Output } from '../../enjambre/v1/Manifest.ts';

export interface CommitRequest {
  'operationId'?: (string);
  'manifest'?: (_enjambre_v1_Manifest | null);
}

export interface CommitRequest__Output {
  'operationId': (string);
  'manifest': (_enjambre_v1_Manifest__Output | null);
}
