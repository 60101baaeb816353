// Original file: proto/enjambre/v1/membership.proto

import type { RememberedFile as _enjambre_v1_RememberedFile, RememberedFile__Output as _enjambre_v1_RememberedFile__Output } from '../../enjambre/v1/RememberedFile.ts';

export interface Remembered {
  'files'?: (_enjambre_v1_RememberedFile)[];
  'last'?: (boolean);
}

export interface Remembered__Output {
  'files': (_enjambre_v1_RememberedFile__Output)[];
  'last': (boolean);
}
