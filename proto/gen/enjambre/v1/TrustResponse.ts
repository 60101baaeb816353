// Original file: proto/enjambre/v1/upkeep.proto

import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';

export interface TrustResponse {
  'peer'?: (_enjambre_v1_PeerAddress | null);
  'wasFenced'?: (boolean);
}

export interface TrustResponse__Output {
  'peer': (_enjambre_v1_PeerAddress__Output | null);
  'wasFenced': (boolean);
}
