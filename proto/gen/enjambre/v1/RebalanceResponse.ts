// Original file: proto/enjambre/v1/upkeep.proto

import type { PeerMoves as _enjambre_v1_PeerMoves, PeerMoves__Output as _enjambre_v1_PeerMoves__Output } from '../../enjambre/v1/PeerMoves.ts';
import type { Long } from '@grpc/proto-loader';

export interface RebalanceResponse {
  'running'?: (boolean);
  'mean'?: (number | string);
  'peers'?: (_enjambre_v1_PeerMoves)[];
  'bytes'?: (number | string | Long);
  'fragments'?: (number | string | Long);
  'complete'?: (boolean);
}

export interface RebalanceResponse__Output {
  'running': (boolean);
  'mean': (number);
  'peers': (_enjambre_v1_PeerMoves__Output)[];
  'bytes': (number);
  'fragments': (number);
  'complete': (boolean);
}
