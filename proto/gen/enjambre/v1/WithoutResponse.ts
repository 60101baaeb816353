// Original file: proto/enjambre/v1/upkeep.proto

import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';
import type { Long } from '@grpc/proto-loader';

export interface WithoutResponse {
  'peers'?: (_enjambre_v1_PeerAddress)[];
  'fragments'?: (number | string | Long);
  'fragmentsLost'?: (number | string | Long);
  'bytesLost'?: (number | string | Long);
  'fragmentsAtOne'?: (number | string | Long);
  'fragmentsShort'?: (number | string | Long);
  'bytesToCopy'?: (number | string | Long);
  'bytesFree'?: (number | string | Long);
  'namesLost'?: (string)[];
  'complete'?: (boolean);
}

export interface WithoutResponse__Output {
  'peers': (_enjambre_v1_PeerAddress__Output)[];
  'fragments': (number);
  'fragmentsLost': (number);
  'bytesLost': (number);
  'fragmentsAtOne': (number);
  'fragmentsShort': (number);
  'bytesToCopy': (number);
  'bytesFree': (number);
  'namesLost': (string)[];
  'complete': (boolean);
}
