// Original file: proto/enjambre/v1/catalog.proto

import type { FileEntry as _enjambre_v1_FileEntry, FileEntry__Output as _enjambre_v1_FileEntry__Output } from '../../enjambre/v1/FileEntry.ts';

export interface ListResponse {
  'entries'?: (_enjambre_v1_FileEntry)[];
  'nextPageToken'?: (string);
  'folders'?: (string)[];
}

export interface ListResponse__Output {
  'entries': (_enjambre_v1_FileEntry__Output)[];
  'nextPageToken': (string);
  'folders': (string)[];
}
