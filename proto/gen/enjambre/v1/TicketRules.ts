// Original file: proto/enjambre/v1/common.proto

import type { Long } from '@grpc/proto-loader';

export interface TicketRules {
  'networkId'?: (string);
  'epoch'?: (number);
  'keys'?: (Buffer | Uint8Array | string)[];
  'demanded'?: (boolean);
  'given'?: (boolean);
  'nowMs'?: (number | string | Long);
}

export interface TicketRules__Output {
  'networkId': (string);
  'epoch': (number);
  'keys': (Buffer)[];
  'demanded': (boolean);
  'given': (boolean);
  'nowMs': (number);
}
