// Original file: proto/enjambre/v1/disk.proto

import type { Long } from '@grpc/proto-loader';

export interface ScrubPass {
  'startedMs'?: (number | string | Long);
  'endedMs'?: (number | string | Long);
  'forced'?: (boolean);
  'fragments'?: (number | string | Long);
  'bytes'?: (number | string | Long);
  'leftBytes'?: (number | string | Long);
  'bad'?: (number | string | Long);
  'badFragmentIds'?: (Buffer | Uint8Array | string)[];
  'unread'?: (number | string | Long);
}

export interface ScrubPass__Output {
  'startedMs': (number);
  'endedMs': (number);
  'forced': (boolean);
  'fragments': (number);
  'bytes': (number);
  'leftBytes': (number);
  'bad': (number);
  'badFragmentIds': (Buffer)[];
  'unread': (number);
}
