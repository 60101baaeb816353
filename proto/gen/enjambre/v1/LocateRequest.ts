// Original file: proto/enjambre/v1/catalog.proto

import type { Version as _enjambre_v1_Version, Version__Output as _enjambre_v1_Version__Output } from '../../enjambre/v1/Version.ts';

export interface LocateRequest {
  'name'?: (string);
  'fileId'?: (Buffer | Uint8Array | string);
  'version'?: (_enjambre_v1_Version | null);
  'zone'?: (string);
  'target'?: "name"|"fileId";
}

export interface LocateRequest__Output {
  'name'?: (string);
  'fileId'?: (Buffer);
  'version': (_enjambre_v1_Version__Output | null);
  'zone': (string);
  'target'?: "name"|"fileId";
}
