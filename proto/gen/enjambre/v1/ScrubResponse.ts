// Original file: proto/enjambre/v1/disk.proto

import type { ScrubPass as _enjambre_v1_ScrubPass, ScrubPass__Output as _enjambre_v1_ScrubPass__Output } from '../../enjambre/v1/ScrubPass.ts';
import type { Long } from '@grpc/proto-loader';

export interface ScrubResponse {
  'current'?: (_enjambre_v1_ScrubPass | null);
  'last'?: (_enjambre_v1_ScrubPass | null);
  'everyMs'?: (number | string | Long);
  'done'?: (boolean);
}

export interface ScrubResponse__Output {
  'current': (_enjambre_v1_ScrubPass__Output | null);
  'last': (_enjambre_v1_ScrubPass__Output | null);
  'everyMs': (number);
  'done': (boolean);
}
