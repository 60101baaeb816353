// Original file: proto/enjambre/v1/identity.proto

import type { Long } from '@grpc/proto-loader';

export interface WatchResponse {
  'revokedIds'?: (string)[];
  'invitedUntilMs'?: (number | string | Long);
  'trustSha256'?: (Buffer | Uint8Array | string);
}

export interface WatchResponse__Output {
  'revokedIds': (string)[];
  'invitedUntilMs': (number);
  'trustSha256': (Buffer);
}
