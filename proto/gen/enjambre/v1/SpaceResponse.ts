// Original file: proto/enjambre/v1/disk.proto

import type { SpaceUse as _enjambre_v1_SpaceUse, SpaceUse__Output as _enjambre_v1_SpaceUse__Output } from '../../enjambre/v1/SpaceUse.ts';
import type { Long } from '@grpc/proto-loader';

export interface SpaceResponse {
  'logical'?: (_enjambre_v1_SpaceUse | null);
  'replicas'?: (_enjambre_v1_SpaceUse | null);
  'trash'?: (_enjambre_v1_SpaceUse | null);
  'quarantine'?: (_enjambre_v1_SpaceUse | null);
  'temporary'?: (_enjambre_v1_SpaceUse | null);
  'other'?: (_enjambre_v1_SpaceUse | null);
  'allocatedBytes'?: (number | string | Long);
  'reservedBytes'?: (number | string | Long);
  'capacityBytes'?: (number | string | Long);
  'freeBytes'?: (number | string | Long);
  'keepFreeBytes'?: (number | string | Long);
  'diskBytes'?: (number | string | Long);
  'diskFreeBytes'?: (number | string | Long);
}

export interface SpaceResponse__Output {
  'logical': (_enjambre_v1_SpaceUse__Output | null);
  'replicas': (_enjambre_v1_SpaceUse__Output | null);
  'trash': (_enjambre_v1_SpaceUse__Output | null);
  'quarantine': (_enjambre_v1_SpaceUse__Output | null);
  'temporary': (_enjambre_v1_SpaceUse__Output | null);
  'other': (_enjambre_v1_SpaceUse__Output | null);
  'allocatedBytes': (number);
  'reservedBytes': (number);
  'capacityBytes': (number);
  'freeBytes': (number);
  'keepFreeBytes': (number);
  'diskBytes': (number);
  'diskFreeBytes': (number);
}
