// Original file: proto/enjambre/v1/swarm.proto

import type { ExchangeHello as _enjambre_v1_ExchangeHello, ExchangeHello__Output as _enjambre_v1_ExchangeHello__Output } from '../../enjambre/v1/ExchangeHello.ts';
import type { Manifest as _enjambre_v1_Manifest, Manifest__Output as _enjambre_v1_Manifest__Output } from '../../enjambre/v1/Manifest.ts';

export interface ExchangeRequest {
  'hello'?: (_enjambre_v1_ExchangeHello | null);
  'manifest'?: (_enjambre_v1_Manifest | null);
  'offer'?: (number)[];
  'withdraw'?: (number)[];
  'gained'?: (number)[];
  'cancel'?: (number)[];
  'received'?: (number)[];
}

export interface ExchangeRequest__Output {
  'hello': (_enjambre_v1_ExchangeHello__Output | null);
  'manifest': (_enjambre_v1_Manifest__Output | null);
  'offer': (number)[];
  'withdraw': (number)[];
  'gained': (number)[];
  'cancel': (number)[];
  'received': (number)[];
}
