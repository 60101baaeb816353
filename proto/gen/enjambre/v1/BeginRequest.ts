// Original file: proto/enjambre/v1/catalog.proto

import type { Tag as _enjambre_v1_Tag, Tag__Output as _enjambre_v1_Tag__Output } from '../../enjambre/v1/Tag.ts';
import type { Condition as _enjambre_v1_Condition, Condition__Output as _enjambre_v1_Condition__Output } from '../../enjambre/v1/Condition.ts';
import type { Long } from '@grpc/proto-loader';

export interface BeginRequest {
  'operationId'?: (string);
  'name'?: (string);
  'replicas'?: (number);
  'acknowledge'?: (number);
  'fragmentSize'?: (number);
  'size'?: (number | string | Long);
  'tags'?: (_enjambre_v1_Tag)[];
  'condition'?: (_enjambre_v1_Condition | null);
  '_size'?: "size";
}

export interface BeginRequest__Output {
  'operationId': (string);
  'name': (string);
  'replicas': (number);
  'acknowledge': (number);
  'fragmentSize': (number);
  'size'?: (number);
  'tags': (_enjambre_v1_Tag__Output)[];
  'condition': (_enjambre_v1_Condition__Output | null);
  '_size'?: "size";
}
