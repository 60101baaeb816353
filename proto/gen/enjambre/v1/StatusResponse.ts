// Original file: proto/enjambre/v1/catalog.proto

import type { Long } from '@grpc/proto-loader';

export interface StatusResponse {
  'networkId'?: (string);
  'epoch'?: (number);
  'names'?: (number | string | Long);
  'files'?: (number | string | Long);
  'logicalBytes'?: (number | string | Long);
  'fragments'?: (number | string | Long);
  'replicaBytes'?: (number | string | Long);
  'fragmentsByCopies'?: (number | string | Long)[];
  'fragmentsShort'?: (number | string | Long);
  'copiesUnderWay'?: (number);
  'uploads'?: (number);
  'peersByLiveness'?: (number)[];
  'replicas'?: (number);
  'acknowledge'?: (number);
}

export interface StatusResponse__Output {
  'networkId': (string);
  'epoch': (number);
  'names': (number);
  'files': (number);
  'logicalBytes': (number);
  'fragments': (number);
  'replicaBytes': (number);
  'fragmentsByCopies': (number)[];
  'fragmentsShort': (number);
  'copiesUnderWay': (number);
  'uploads': (number);
  'peersByLiveness': (number)[];
  'replicas': (number);
  'acknowledge': (number);
}
