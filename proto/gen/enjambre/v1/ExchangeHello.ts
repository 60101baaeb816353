// Original file: proto/enjambre/v1/swarm.proto

import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';
import type { Ticket as _enjambre_v1_Ticket, Ticket__Output as _enjambre_v1_Ticket__Output } from '../../enjambre/v1/Ticket.ts';

export interface ExchangeHello {
  'fileId'?: (Buffer | Uint8Array | string);
  'receiver'?: (_enjambre_v1_PeerAddress | null);
  'held'?: (Buffer | Uint8Array | string);
  'inOrder'?: (boolean);
  'ticket'?: (_enjambre_v1_Ticket | null);
}

export interface ExchangeHello__Output {
  'fileId': (Buffer);
  'receiver': (_enjambre_v1_PeerAddress__Output | null);
  'held': (Buffer);
  'inOrder': (boolean);
  'ticket': (_enjambre_v1_Ticket__Output | null);
}
