// Original file: proto/enjambre/v1/catalog.proto

import type { EventKind as _enjambre_v1_EventKind, EventKind__Output as _enjambre_v1_EventKind__Output } from '../../enjambre/v1/EventKind.ts';
import type { Version as _enjambre_v1_Version, Version__Output as _enjambre_v1_Version__Output } from '../../enjambre/v1/Version.ts';
import type { Long } from '@grpc/proto-loader';

export interface Event {
  'number'?: (number | string | Long);
  'atMs'?: (number | string | Long);
  'kind'?: (_enjambre_v1_EventKind);
  'name'?: (string);
  'version'?: (_enjambre_v1_Version | null);
  'peerId'?: (string);
  'fromPeerId'?: (string);
  'fragmentId'?: (Buffer | Uint8Array | string);
  'size'?: (number | string | Long);
  'detail'?: (string);
}

export interface Event__Output {
  'number': (number);
  'atMs': (number);
  'kind': (_enjambre_v1_EventKind__Output);
  'name': (string);
  'version': (_enjambre_v1_Version__Output | null);
  'peerId': (string);
  'fromPeerId': (string);
  'fragmentId': (Buffer);
  'size': (number);
  'detail': (string);
}
