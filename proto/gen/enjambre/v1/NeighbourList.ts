// Original file: proto/enjambre/v1/membership.proto

import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';

export interface NeighbourList {
  'peers'?: (_enjambre_v1_PeerAddress)[];
}

export interface NeighbourList__Output {
  'peers': (_enjambre_v1_PeerAddress__Output)[];
}
