// Original file: proto/enjambre/v1/catalog.proto

import type { PeerState as _enjambre_v1_PeerState, PeerState__Output as _enjambre_v1_PeerState__Output } from '../../enjambre/v1/PeerState.ts';

export interface PeersResponse {
  'peers'?: (_enjambre_v1_PeerState)[];
}

export interface PeersResponse__Output {
  'peers': (_enjambre_v1_PeerState__Output)[];
}
