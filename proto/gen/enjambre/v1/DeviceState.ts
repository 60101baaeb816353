// Original file: proto/enjambre/v1/identity.proto

import type { Long } from '@grpc/proto-loader';

export interface DeviceState {
  'deviceId'?: (string);
  'role'?: (string);
  'joinedMs'?: (number | string | Long);
  'seenMs'?: (number | string | Long);
  'certificateUntilMs'?: (number | string | Long);
  'revokedMs'?: (number | string | Long);
}

export interface DeviceState__Output {
  'deviceId': (string);
  'role': (string);
  'joinedMs': (number);
  'seenMs': (number);
  'certificateUntilMs': (number);
  'revokedMs': (number);
}
