// Original file: proto/enjambre/v1/membership.proto

import type { Welcome as _enjambre_v1_Welcome, Welcome__Output as _enjambre_v1_Welcome__Output } from '../../enjambre/v1/Welcome.ts';
import type { SendInventory as _enjambre_v1_SendInventory, SendInventory__Output as _enjambre_v1_SendInventory__Output } from '../../enjambre/v1/SendInventory.ts';
import type { Order as _enjambre_v1_Order, Order__Output as _enjambre_v1_Order__Output } from '../../enjambre/v1/Order.ts';
import type { Records as _enjambre_v1_Records, Records__Output as _enjambre_v1_Records__Output } from '../../enjambre/v1/Records.ts';
import type { NeighbourList as _enjambre_v1_NeighbourList, NeighbourList__Output as _enjambre_v1_NeighbourList__Output } from '../../enjambre/v1/NeighbourList.ts';
import type { CancelOrder as _enjambre_v1_CancelOrder, CancelOrder__Output as _enjambre_v1_CancelOrder__Output } from '../../enjambre/v1/CancelOrder.ts';
import type { SendRemembered as _enjambre_v1_SendRemembered, SendRemembered__Output as _enjambre_v1_SendRemembered__Output } from '../../enjambre/v1/SendRemembered.ts';
import type { RememberedTaken as _enjambre_v1_RememberedTaken, RememberedTaken__Output as _enjambre_v1_RememberedTaken__Output } from '../../enjambre/v1/RememberedTaken.ts';
import type { Progress as _enjambre_v1_Progress, Progress__Output as _enjambre_v1_Progress__Output } from '../../enjambre/v1/Progress.ts';
import type { TicketRules as _enjambre_v1_TicketRules, TicketRules__Output as _enjambre_v1_TicketRules__Output } from '../../enjambre/v1/TicketRules.ts';

export interface SessionResponse {
  'welcome'?: (_enjambre_v1_Welcome | null);
  'sendInventory'?: (_enjambre_v1_SendInventory | null);
  'order'?: (_enjambre_v1_Order | null);
  'records'?: (_enjambre_v1_Records | null);
  'neighbours'?: (_enjambre_v1_NeighbourList | null);
  'cancelOrder'?: (_enjambre_v1_CancelOrder | null);
  'sendRemembered'?: (_enjambre_v1_SendRemembered | null);
  'rememberedTaken'?: (_enjambre_v1_RememberedTaken | null);
  'progress'?: (_enjambre_v1_Progress | null);
  'ticketRules'?: (_enjambre_v1_TicketRules | null);
  'message'?: "welcome"|"sendInventory"|"order"|"records"|"neighbours"|"cancelOrder"|"sendRemembered"|"rememberedTaken"|"progress"|"ticketRules";
}

export interface SessionResponse__Output {
  'welcome'?: (_enjambre_v1_Welcome__Output | null);
  'sendInventory'?: (_enjambre_v1_SendInventory__Output | null);
  'order'?: (_enjambre_v1_Order__Output | null);
  'records'?: (_enjambre_v1_Records__Output | null);
  'neighbours'?: (_enjambre_v1_NeighbourList__Output | null);
  'cancelOrder'?: (_enjambre_v1_CancelOrder__Output | null);
  'sendRemembered'?: (_enjambre_v1_SendRemembered__Output | null);
  'rememberedTaken'?: (_enjambre_v1_RememberedTaken__Output | null);
  'progress'?: (_enjambre_v1_Progress__Output | null);
  'ticketRules'?: (_enjambre_v1_TicketRules__Output | null);
  'message'?: "welcome"|"sendInventory"|"order"|"records"|"neighbours"|"cancelOrder"|"sendRemembered"|"rememberedTaken"|"progress"|"ticketRules";
}
