// Original file: proto/enjambre/v1/fragments.proto

import type { StoreHeader as _enjambre_v1_StoreHeader, StoreHeader__Output as _enjambre_v1_StoreHeader__Output } from '../../enjambre/v1/StoreHeader.ts';

export interface StoreRequest {
  'header'?: (_enjambre_v1_StoreHeader | null);
  'data'?: (Buffer | Uint8Array | string);
  'message'?: "header"|"data";
}

export interface StoreRequest__Output {
  'header'?: (_enjambre_v1_StoreHeader__Output | null);
  'data'?: (Buffer);
  'message'?: "header"|"data";
}
