// Original file: proto/enjambre/v1/identity.proto

import type { DeviceState as _enjambre_v1_DeviceState, DeviceState__Output as _enjambre_v1_DeviceState__Output } from '../../enjambre/v1/DeviceState.ts';

export interface DevicesResponse {
  'devices'?: (_enjambre_v1_DeviceState)[];
  'more'?: (boolean);
}

export interface DevicesResponse__Output {
  'devices': (_enjambre_v1_DeviceState__Output)[];
  'more': (boolean);
}
