// Original file: proto/enjambre/v1/swarm.proto

import type { Long } from '@grpc/proto-loader';

export interface LimitRequest {
  'uploadBytesPerS'?: (number | string | Long);
  'downloadBytesPerS'?: (number | string | Long);
  '_uploadBytesPerS'?: "uploadBytesPerS";
  '_downloadBytesPerS'?: "downloadBytesPerS";
}

export interface LimitRequest__Output {
  'uploadBytesPerS'?: (number);
  'downloadBytesPerS'?: (number);
  '_uploadBytesPerS'?: "uploadBytesPerS";
  '_downloadBytesPerS'?: "downloadBytesPerS";
}
