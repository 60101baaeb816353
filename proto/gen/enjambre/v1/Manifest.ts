// Original file: proto/enjambre/v1/common.proto

import type { Long } from '@grpc/proto-loader';

export interface Manifest {
  'size'?: (number | string | Long);
  'fragmentSize'?: (number);
  'contentSha256'?: (Buffer | Uint8Array | string);
  'fragmentIds'?: (Buffer | Uint8Array | string)[];
}

export interface Manifest__Output {
  'size': (number);
  'fragmentSize': (number);
  'contentSha256': (Buffer);
  'fragmentIds': (Buffer)[];
}
