// Original file: proto/enjambre/v1/disk.proto

import type { TrashAction as _enjambre_v1_TrashAction, TrashAction__Output as _enjambre_v1_TrashAction__Output } from '../../enjambre/v1/TrashAction.ts';

export interface TrashRequest {
  'action'?: (_enjambre_v1_TrashAction);
  'fragmentIds'?: (Buffer | Uint8Array | string)[];
}

export interface TrashRequest__Output {
  'action': (_enjambre_v1_TrashAction__Output);
  'fragmentIds': (Buffer)[];
}
