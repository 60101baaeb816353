// Original file: proto/enjambre/v1/catalog.proto

import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';
import type { Placement as _enjambre_v1_Placement, Placement__Output as _enjambre_v1_Placement__Output } from '../../enjambre/v1/Placement.ts';
import type { Ticket as _enjambre_v1_Ticket, Ticket__Output as _enjambre_v1_Ticket__Output } from '../../enjambre/v1/Ticket.ts';

export interface PlaceResponse {
  'peers'?: (_enjambre_v1_PeerAddress)[];
  'placements'?: (_enjambre_v1_Placement)[];
  'ticket'?: (_enjambre_v1_Ticket | null);
}

export interface PlaceResponse__Output {
  'peers': (_enjambre_v1_PeerAddress__Output)[];
  'placements': (_enjambre_v1_Placement__Output)[];
  'ticket': (_enjambre_v1_Ticket__Output | null);
}
