// Original file: proto/enjambre/v1/common.proto

import type { Long } from '@grpc/proto-loader';

export interface Version {
  'epoch'?: (number);
  'sequence'?: (number | string | Long);
}

export interface Version__Output {
  'epoch': (number);
  'sequence': (number);
}
