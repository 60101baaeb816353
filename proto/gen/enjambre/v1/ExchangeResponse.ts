// Original file: proto/enjambre/v1/swarm.proto

import type { ExchangeWelcome as _enjambre_v1_ExchangeWelcome, ExchangeWelcome__Output as _enjambre_v1_ExchangeWelcome__Output } from '../../enjambre/v1/ExchangeWelcome.ts';
import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';

export interface ExchangeResponse {
  'data'?: (Buffer | Uint8Array | string);
  'welcome'?: (_enjambre_v1_ExchangeWelcome | null);
  'gained'?: (number)[];
  'begin'?: (number)[];
  'lost'?: (number)[];
  'members'?: (_enjambre_v1_PeerAddress)[];
}

export interface ExchangeResponse__Output {
  'data': (Buffer);
  'welcome': (_enjambre_v1_ExchangeWelcome__Output | null);
  'gained': (number)[];
  'begin': (number)[];
  'lost': (number)[];
  'members': (_enjambre_v1_PeerAddress__Output)[];
}
