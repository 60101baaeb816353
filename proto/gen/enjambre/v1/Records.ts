// Original file: proto/enjambre/v1/membership.proto

import type { RememberedFile as _enjambre_v1_RememberedFile, RememberedFile__Output as _enjambre_v1_RememberedFile__Output } from '../../enjambre/v1/RememberedFile.ts';

export interface Records {
  'files'?: (_enjambre_v1_RememberedFile)[];
}

export interface Records__Output {
  'files': (_enjambre_v1_RememberedFile__Output)[];
}
