// Original file: proto/enjambre/v1/catalog.proto

import type { FileEntry as _enjambre_v1_FileEntry, FileEntry__Output as _enjambre_v1_FileEntry__Output } from '../../enjambre/v1/FileEntry.ts';
import type { Manifest as _enjambre_v1_Manifest, Manifest__Output as _enjambre_v1_Manifest__Output } from '../../enjambre/v1/Manifest.ts';
import type { NameRecord as _enjambre_v1_NameRecord, NameRecord__Output as _enjambre_v1_NameRecord__Output } from '../../enjambre/v1/NameRecord.ts';
import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';

export interface InfoResponse {
  'entry'?: (_enjambre_v1_FileEntry | null);
  'manifest'?: (_enjambre_v1_Manifest | null);
  'versions'?: (_enjambre_v1_NameRecord)[];
  'sameFile'?: (string)[];
  'fragmentsByCopies'?: (number)[];
  'holders'?: (_enjambre_v1_PeerAddress)[];
}

export interface InfoResponse__Output {
  'entry': (_enjambre_v1_FileEntry__Output | null);
  'manifest': (_enjambre_v1_Manifest__Output | null);
  'versions': (_enjambre_v1_NameRecord__Output)[];
  'sameFile': (string)[];
  'fragmentsByCopies': (number)[];
  'holders': (_enjambre_v1_PeerAddress__Output)[];
}
