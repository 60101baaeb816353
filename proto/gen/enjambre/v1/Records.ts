// Original file: proto/enjambre/v1/membership.proto

import type { RememberedFile as _enjambre_v1_RememberedFile, RememberedFile__Output as _enjambre_v1_RememberedFile__Output } from '../../enjambre/v1/RememberedFile.ts';
import type { Long } from '@grpc/proto-loader';

export interface Records {
  'files'?: (_enjambre_v1_RememberedFile)[];
  'number'?: (number | string | Long);
  'ahead'?: (boolean);
}

export interface Records__Output {
  'files': (_enjambre_v1_RememberedFile__Output)[];
  'number': (number);
  'ahead': (boolean);
}
