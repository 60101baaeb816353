// Original file: proto/enjambre/v1/fragments.proto

import type { FragmentTicket as _enjambre_v1_FragmentTicket, FragmentTicket__Output as _enjambre_v1_FragmentTicket__Output } from '../../enjambre/v1/FragmentTicket.ts';

export interface FetchRequest {
  'fragmentId'?: (Buffer | Uint8Array | string);
  'offset'?: (number);
  'length'?: (number);
  'forRepair'?: (boolean);
  'ticket'?: (_enjambre_v1_FragmentTicket | null);
}

export interface FetchRequest__Output {
  'fragmentId': (Buffer);
  'offset': (number);
  'length': (number);
  'forRepair': (boolean);
  'ticket': (_enjambre_v1_FragmentTicket__Output | null);
}
