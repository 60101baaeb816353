// Original file: proto/enjambre/v1/membership.proto

import type { Hello as _enjambre_v1_Hello, Hello__Output as _enjambre_v1_Hello__Output } from '../../enjambre/v1/Hello.ts';
import type { Heartbeat as _enjambre_v1_Heartbeat, Heartbeat__Output as _enjambre_v1_Heartbeat__Output } from '../../enjambre/v1/Heartbeat.ts';
import type { Changes as _enjambre_v1_Changes, Changes__Output as _enjambre_v1_Changes__Output } from '../../enjambre/v1/Changes.ts';
import type { Inventory as _enjambre_v1_Inventory, Inventory__Output as _enjambre_v1_Inventory__Output } from '../../enjambre/v1/Inventory.ts';
import type { OrderResult as _enjambre_v1_OrderResult, OrderResult__Output as _enjambre_v1_OrderResult__Output } from '../../enjambre/v1/OrderResult.ts';
import type { Remembered as _enjambre_v1_Remembered, Remembered__Output as _enjambre_v1_Remembered__Output } from '../../enjambre/v1/Remembered.ts';
import type { RecordsKept as _enjambre_v1_RecordsKept, RecordsKept__Output as _enjambre_v1_RecordsKept__Output } from '../../enjambre/v1/RecordsKept.ts';

export interface SessionRequest {
  'hello'?: (_enjambre_v1_Hello | null);
  'heartbeat'?: (_enjambre_v1_Heartbeat | null);
  'changes'?: (_enjambre_v1_Changes | null);
  'inventory'?: (_enjambre_v1_Inventory | null);
  'orderResult'?: (_enjambre_v1_OrderResult | null);
  'remembered'?: (_enjambre_v1_Remembered | null);
  'recordsKept'?: (_enjambre_v1_RecordsKept | null);
  'message'?: "hello"|"heartbeat"|"changes"|"inventory"|"orderResult"|"remembered"|"recordsKept";
}

export interface SessionRequest__Output {
  'hello'?: (_enjambre_v1_Hello__Output | null);
  'heartbeat'?: (_enjambre_v1_Heartbeat__Output | null);
  'changes'?: (_enjambre_v1_Changes__Output | null);
  'inventory'?: (_enjambre_v1_Inventory__Output | null);
  'orderResult'?: (_enjambre_v1_OrderResult__Output | null);
  'remembered'?: (_enjambre_v1_Remembered__Output | null);
  'recordsKept'?: (_enjambre_v1_RecordsKept__Output | null);
  'message'?: "hello"|"heartbeat"|"changes"|"inventory"|"orderResult"|"remembered"|"recordsKept";
}
