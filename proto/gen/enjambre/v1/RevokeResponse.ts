// Original file: proto/enjambre/v1/identity.proto

import type { DeviceState as _enjambre_v1_DeviceState, DeviceState__Output as _enjambre_v1_DeviceState__Output } from '../../enjambre/v1/DeviceState.ts';

export interface RevokeResponse {
  'device'?: (_enjambre_v1_DeviceState | null);
}

export interface RevokeResponse__Output {
  'device': (_enjambre_v1_DeviceState__Output | null);
}
