// Original file: proto/enjambre/v1/neighbours.proto

import type { NameRecord as _enjambre_v1_NameRecord, NameRecord__Output as _enjambre_v1_NameRecord__Output } from '../../enjambre/v1/NameRecord.ts';
import type { Manifest as _enjambre_v1_Manifest, Manifest__Output as _enjambre_v1_Manifest__Output } from '../../enjambre/v1/Manifest.ts';
import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';
import type { Long } from '@grpc/proto-loader';

export interface AskResponse {
  'record'?: (_enjambre_v1_NameRecord | null);
  'manifest'?: (_enjambre_v1_Manifest | null);
  'holder'?: (_enjambre_v1_PeerAddress | null);
  'fragmentsHeld'?: (Buffer | Uint8Array | string);
  'asOfMs'?: (number | string | Long);
}

export interface AskResponse__Output {
  'record': (_enjambre_v1_NameRecord__Output | null);
  'manifest': (_enjambre_v1_Manifest__Output | null);
  'holder': (_enjambre_v1_PeerAddress__Output | null);
  'fragmentsHeld': (Buffer);
  'asOfMs': (number);
}
