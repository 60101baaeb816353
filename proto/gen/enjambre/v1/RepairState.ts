// Original file: proto/enjambre/v1/upkeep.proto

import type { RepairHold as _enjambre_v1_RepairHold, RepairHold__Output as _enjambre_v1_RepairHold__Output } from '../../enjambre/v1/RepairHold.ts';
import type { Long } from '@grpc/proto-loader';

export interface RepairState {
  'hold'?: (_enjambre_v1_RepairHold);
  'why'?: (string);
  'copiesUnderWay'?: (number);
  'bytesLeft'?: (number | string | Long);
  'bytesPerS'?: (number | string | Long);
  'msLeft'?: (number | string | Long);
  'copiesOrdered'?: (number | string | Long);
  'dropsOrdered'?: (number | string | Long);
  'copiesMade'?: (number | string | Long);
  'copiesCancelled'?: (number | string | Long);
  'rebalancing'?: (boolean);
}

export interface RepairState__Output {
  'hold': (_enjambre_v1_RepairHold__Output);
  'why': (string);
  'copiesUnderWay': (number);
  'bytesLeft': (number);
  'bytesPerS': (number);
  'msLeft': (number);
  'copiesOrdered': (number);
  'dropsOrdered': (number);
  'copiesMade': (number);
  'copiesCancelled': (number);
  'rebalancing': (boolean);
}
