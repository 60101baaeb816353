// Original file: proto/enjambre/v1/membership.proto

import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';
import type { FragmentTicket as _enjambre_v1_FragmentTicket, FragmentTicket__Output as _enjambre_v1_FragmentTicket__Output } from '../../enjambre/v1/FragmentTicket.ts';

export interface CheckTask {
  'fragmentId'?: (Buffer | Uint8Array | string);
  'size'?: (number);
  'holder'?: (_enjambre_v1_PeerAddress | null);
  'ticket'?: (_enjambre_v1_FragmentTicket | null);
}

export interface CheckTask__Output {
  'fragmentId': (Buffer);
  'size': (number);
  'holder': (_enjambre_v1_PeerAddress__Output | null);
  'ticket': (_enjambre_v1_FragmentTicket__Output | null);
}
