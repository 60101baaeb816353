// Original file: proto/enjambre/v1/upkeep.proto

import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';
import type { Long } from '@grpc/proto-loader';

export interface MaintainResponse {
  'peer'?: (_enjambre_v1_PeerAddress | null);
  'untilMs'?: (number | string | Long);
}

export interface MaintainResponse__Output {
  'peer': (_enjambre_v1_PeerAddress__Output | null);
  'untilMs': (number);
}
