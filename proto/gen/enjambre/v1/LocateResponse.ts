// Original file: proto/enjambre/v1/catalog.proto

import type { NameRecord as _enjambre_v1_NameRecord, NameRecord__Output as _enjambre_v1_NameRecord__Output } from '../../enjambre/v1/NameRecord.ts';
import type { Manifest as _enjambre_v1_Manifest, Manifest__Output as _enjambre_v1_Manifest__Output } from '../../enjambre/v1/Manifest.ts';
import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';
import type { Holders as _enjambre_v1_Holders, Holders__Output as _enjambre_v1_Holders__Output } from '../../enjambre/v1/Holders.ts';
import type { Ticket as _enjambre_v1_Ticket, Ticket__Output as _enjambre_v1_Ticket__Output } from '../../enjambre/v1/Ticket.ts';
import type { TicketRules as _enjambre_v1_TicketRules, TicketRules__Output as _enjambre_v1_TicketRules__Output } from '../../enjambre/v1/TicketRules.ts';

export interface LocateResponse {
  'record'?: (_enjambre_v1_NameRecord | null);
  'manifest'?: (_enjambre_v1_Manifest | null);
  'peers'?: (_enjambre_v1_PeerAddress)[];
  'holders'?: (_enjambre_v1_Holders)[];
  'ticket'?: (_enjambre_v1_Ticket | null);
  'ticketRules'?: (_enjambre_v1_TicketRules | null);
}

export interface LocateResponse__Output {
  'record': (_enjambre_v1_NameRecord__Output | null);
  'manifest': (_enjambre_v1_Manifest__Output | null);
  'peers': (_enjambre_v1_PeerAddress__Output)[];
  'holders': (_enjambre_v1_Holders__Output)[];
  'ticket': (_enjambre_v1_Ticket__Output | null);
  'ticketRules': (_enjambre_v1_TicketRules__Output | null);
}
