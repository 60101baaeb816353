// Original file: proto/enjambre/v1/upkeep.proto

import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';
import type { DrainState as _enjambre_v1_DrainState, DrainState__Output as _enjambre_v1_DrainState__Output } from '../../enjambre/v1/DrainState.ts';

export interface DrainResponse {
  'peer'?: (_enjambre_v1_PeerAddress | null);
  'drain'?: (_enjambre_v1_DrainState | null);
}

export interface DrainResponse__Output {
  'peer': (_enjambre_v1_PeerAddress__Output | null);
  'drain': (_enjambre_v1_DrainState__Output | null);
}
