// Original file: proto/enjambre/v1/catalog.proto

import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';
import type { Liveness as _enjambre_v1_Liveness, Liveness__Output as _enjambre_v1_Liveness__Output } from '../../enjambre/v1/Liveness.ts';
import type { DrainState as _enjambre_v1_DrainState, DrainState__Output as _enjambre_v1_DrainState__Output } from '../../enjambre/v1/DrainState.ts';
import type { Long } from '@grpc/proto-loader';

export interface PeerState {
  'peer'?: (_enjambre_v1_PeerAddress | null);
  'liveness'?: (_enjambre_v1_Liveness);
  'capacity'?: (number | string | Long);
  'free'?: (number | string | Long);
  'reserved'?: (number | string | Long);
  'fragments'?: (number | string | Long);
  'bytes'?: (number | string | Long);
  'activeTransfers'?: (number);
  'availability'?: (number | string);
  'lastHeardMs'?: (number | string | Long);
  'incarnation'?: (number | string | Long);
  'confirmed'?: (boolean);
  'drain'?: (_enjambre_v1_DrainState | null);
  'maintenanceUntilMs'?: (number | string | Long);
  'sentBytesPerS'?: (number | string | Long);
  'receivedBytesPerS'?: (number | string | Long);
  'verifiedOldestMs'?: (number | string | Long);
  'verifiedAverageMs'?: (number | string | Long);
  'fencedSinceMs'?: (number | string | Long);
  'fencedReason'?: (string);
}

export interface PeerState__Output {
  'peer': (_enjambre_v1_PeerAddress__Output | null);
  'liveness': (_enjambre_v1_Liveness__Output);
  'capacity': (number);
  'free': (number);
  'reserved': (number);
  'fragments': (number);
  'bytes': (number);
  'activeTransfers': (number);
  'availability': (number);
  'lastHeardMs': (number);
  'incarnation': (number);
  'confirmed': (boolean);
  'drain': (_enjambre_v1_DrainState__Output | null);
  'maintenanceUntilMs': (number);
  'sentBytesPerS': (number);
  'receivedBytesPerS': (number);
  'verifiedOldestMs': (number);
  'verifiedAverageMs': (number);
  'fencedSinceMs': (number);
  'fencedReason': (string);
}
