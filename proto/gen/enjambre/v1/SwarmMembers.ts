// Original file: proto/enjambre/v1/swarm.proto

import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';

export interface SwarmMembers {
  'peers'?: (_enjambre_v1_PeerAddress)[];
}

export interface SwarmMembers__Output {
  'peers': (_enjambre_v1_PeerAddress__Output)[];
}
