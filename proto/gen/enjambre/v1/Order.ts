// Original file: proto/enjambre/v1/membership.proto

import type { CopyTask as _enjambre_v1_CopyTask, CopyTask__Output as _enjambre_v1_CopyTask__Output } from '../../enjambre/v1/CopyTask.ts';
import type { DropTask as _enjambre_v1_DropTask, DropTask__Output as _enjambre_v1_DropTask__Output } from '../../enjambre/v1/DropTask.ts';
import type { VerifyTask as _enjambre_v1_VerifyTask, VerifyTask__Output as _enjambre_v1_VerifyTask__Output } from '../../enjambre/v1/VerifyTask.ts';
import type { CheckTask as _enjambre_v1_CheckTask, CheckTask__Output as _enjambre_v1_CheckTask__Output } from '../../enjambre/v1/CheckTask.ts';
import type { Long } from '@grpc/proto-loader';

export interface Order {
  'orderId'?: (number | string | Long);
  'epoch'?: (number);
  'copy'?: (_enjambre_v1_CopyTask | null);
  'drop'?: (_enjambre_v1_DropTask | null);
  'verify'?: (_enjambre_v1_VerifyTask | null);
  'check'?: (_enjambre_v1_CheckTask | null);
  'task'?: "copy"|"drop"|"verify"|"check";
}

export interface Order__Output {
  'orderId': (number);
  'epoch': (number);
  'copy'?: (_enjambre_v1_CopyTask__Output | null);
  'drop'?: (_enjambre_v1_DropTask__Output | null);
  'verify'?: (_enjambre_v1_VerifyTask__Output | null);
  'check'?: (_enjambre_v1_CheckTask__Output | null);
  'task'?: "copy"|"drop"|"verify"|"check";
}
