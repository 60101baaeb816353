// Original file: proto/enjambre/v1/upkeep.proto

import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';
import type { Long } from '@grpc/proto-loader';

export interface PeerMoves {
  'peer'?: (_enjambre_v1_PeerAddress | null);
  'used'?: (number | string);
  'bytesOut'?: (number | string | Long);
  'bytesIn'?: (number | string | Long);
}

export interface PeerMoves__Output {
  'peer': (_enjambre_v1_PeerAddress__Output | null);
  'used': (number);
  'bytesOut': (number);
  'bytesIn': (number);
}
