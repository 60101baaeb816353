// Original file: proto/enjambre/v1/membership.proto

import type { FragmentHeld as _enjambre_v1_FragmentHeld, FragmentHeld__Output as _enjambre_v1_FragmentHeld__Output } from '../../enjambre/v1/FragmentHeld.ts';

export interface Changes {
  'gained'?: (_enjambre_v1_FragmentHeld)[];
  'lost'?: (Buffer | Uint8Array | string)[];
}

export interface Changes__Output {
  'gained': (_enjambre_v1_FragmentHeld__Output)[];
  'lost': (Buffer)[];
}
