// Original file: proto/enjambre/v1/catalog.proto

import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';

export interface JoinSwarmResponse {
  'peers'?: (_enjambre_v1_PeerAddress)[];
  'againMs'?: (number);
}

export interface JoinSwarmResponse__Output {
  'peers': (_enjambre_v1_PeerAddress__Output)[];
  'againMs': (number);
}
