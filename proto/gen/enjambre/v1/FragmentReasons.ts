// Original file: proto/enjambre/v1/catalog.proto

import type { PeerReason as _enjambre_v1_PeerReason, PeerReason__Output as _enjambre_v1_PeerReason__Output } from '../../enjambre/v1/PeerReason.ts';

export interface FragmentReasons {
  'index'?: (number);
  'fragmentId'?: (Buffer | Uint8Array | string);
  'size'?: (number);
  'peers'?: (_enjambre_v1_PeerReason)[];
}

export interface FragmentReasons__Output {
  'index': (number);
  'fragmentId': (Buffer);
  'size': (number);
  'peers': (_enjambre_v1_PeerReason__Output)[];
}
