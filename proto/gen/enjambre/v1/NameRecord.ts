// Original file: proto/enjambre/v1/common.proto

import type { Version as _enjambre_v1_Version, Version__Output as _enjambre_v1_Version__Output } from '../../enjambre/v1/Version.ts';
import type { Tag as _enjambre_v1_Tag, Tag__Output as _enjambre_v1_Tag__Output } from '../../enjambre/v1/Tag.ts';
import type { Long } from '@grpc/proto-loader';

export interface NameRecord {
  'name'?: (string);
  'version'?: (_enjambre_v1_Version | null);
  'fileId'?: (Buffer | Uint8Array | string);
  'size'?: (number | string | Long);
  'tags'?: (_enjambre_v1_Tag)[];
  'committedAtMs'?: (number | string | Long);
  'operationId'?: (string);
  'replicas'?: (number);
}

export interface NameRecord__Output {
  'name': (string);
  'version': (_enjambre_v1_Version__Output | null);
  'fileId': (Buffer);
  'size': (number);
  'tags': (_enjambre_v1_Tag__Output)[];
  'committedAtMs': (number);
  'operationId': (string);
  'replicas': (number);
}
