// Original file: proto/enjambre/v1/identity.proto

import type { Long } from '@grpc/proto-loader';

export interface InvitationUse {
  'deviceId'?: (string);
  'atMs'?: (number | string | Long);
}

export interface InvitationUse__Output {
  'deviceId': (string);
  'atMs': (number);
}
