// Original file: proto/enjambre/v1/disk.proto

import type { Long } from '@grpc/proto-loader';

export interface TrashedFragment {
  'fragmentId'?: (Buffer | Uint8Array | string);
  'size'?: (number);
  'sinceMs'?: (number | string | Long);
  'untilMs'?: (number | string | Long);
  'problem'?: (string);
}

export interface TrashedFragment__Output {
  'fragmentId': (Buffer);
  'size': (number);
  'sinceMs': (number);
  'untilMs': (number);
  'problem': (string);
}
