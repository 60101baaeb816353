// Original file: proto/enjambre/v1/disk.proto

import type { TrashedFragment as _enjambre_v1_TrashedFragment, TrashedFragment__Output as _enjambre_v1_TrashedFragment__Output } from '../../enjambre/v1/TrashedFragment.ts';

export interface TrashResponse {
  'fragments'?: (_enjambre_v1_TrashedFragment)[];
}

export interface TrashResponse__Output {
  'fragments': (_enjambre_v1_TrashedFragment__Output)[];
}
