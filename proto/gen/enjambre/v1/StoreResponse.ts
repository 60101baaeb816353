// Original file: proto/enjambre/v1/fragments.proto

import type { StoreFailure as _enjambre_v1_StoreFailure, StoreFailure__Output as _enjambre_v1_StoreFailure__Output } from '../../enjambre/v1/StoreFailure.ts';

export interface StoreResponse {
  'storedPeerIds'?: (string)[];
  'failures'?: (_enjambre_v1_StoreFailure)[];
}

export interface StoreResponse__Output {
  'storedPeerIds': (string)[];
  'failures': (_enjambre_v1_StoreFailure__Output)[];
}
