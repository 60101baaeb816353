// Original file: proto/enjambre/v1/common.proto

import type { Ticket as _enjambre_v1_Ticket, Ticket__Output as _enjambre_v1_Ticket__Output } from '../../enjambre/v1/Ticket.ts';

export interface FragmentTicket {
  'ticket'?: (_enjambre_v1_Ticket | null);
  'leafIndex'?: (number);
  'leafCount'?: (number);
  'path'?: (Buffer | Uint8Array | string)[];
  'maxBytes'?: (number);
  'holderPeerIds'?: (string)[];
}

export interface FragmentTicket__Output {
  'ticket': (_enjambre_v1_Ticket__Output | null);
  'leafIndex': (number);
  'leafCount': (number);
  'path': (Buffer)[];
  'maxBytes': (number);
  'holderPeerIds': (string)[];
}
