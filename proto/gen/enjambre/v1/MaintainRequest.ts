// Original file: proto/enjambre/v1/upkeep.proto

import type { Long } from '@grpc/proto-loader';

export interface MaintainRequest {
  'peer'?: (string);
  'forMs'?: (number | string | Long);
}

export interface MaintainRequest__Output {
  'peer': (string);
  'forMs': (number);
}
