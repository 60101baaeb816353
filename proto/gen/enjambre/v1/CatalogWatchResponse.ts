// Original file: proto/enjambre/v1/catalog.proto

import type { StatusResponse as _enjambre_v1_StatusResponse, StatusResponse__Output as _enjambre_v1_StatusResponse__Output } from '../../enjambre/v1/StatusResponse.ts';
import type { PeerState as _enjambre_v1_PeerState, PeerState__Output as _enjambre_v1_PeerState__Output } from '../../enjambre/v1/PeerState.ts';
import type { Event as _enjambre_v1_Event, Event__Output as _enjambre_v1_Event__Output } from '../../enjambre/v1/Event.ts';
import type { Traffic as _enjambre_v1_Traffic, Traffic__Output as _enjambre_v1_Traffic__Output } from '../../enjambre/v1/Traffic.ts';
import type { Long } from '@grpc/proto-loader';

export interface CatalogWatchResponse {
  'whole'?: (boolean);
  'atMs'?: (number | string | Long);
  'status'?: (_enjambre_v1_StatusResponse | null);
  'peers'?: (_enjambre_v1_PeerState)[];
  'events'?: (_enjambre_v1_Event)[];
  'traffic'?: (_enjambre_v1_Traffic)[];
  'hasTraffic'?: (boolean);
}

export interface CatalogWatchResponse__Output {
  'whole': (boolean);
  'atMs': (number);
  'status': (_enjambre_v1_StatusResponse__Output | null);
  'peers': (_enjambre_v1_PeerState__Output)[];
  'events': (_enjambre_v1_Event__Output)[];
  'traffic': (_enjambre_v1_Traffic__Output)[];
  'hasTraffic': (boolean);
}
