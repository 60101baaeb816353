// Original file: proto/enjambre/v1/membership.proto

import type { FragmentHeld as _enjambre_v1_FragmentHeld, FragmentHeld__Output as _enjambre_v1_FragmentHeld__Output } from '../../enjambre/v1/FragmentHeld.ts';

export interface Inventory {
  'fragments'?: (_enjambre_v1_FragmentHeld)[];
  'first'?: (boolean);
  'last'?: (boolean);
}

export interface Inventory__Output {
  'fragments': (_enjambre_v1_FragmentHeld__Output)[];
  'first': (boolean);
  'last': (boolean);
}
