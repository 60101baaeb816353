// Original file: proto/enjambre/v1/directory.proto

import type { TrackerAddress as _enjambre_v1_TrackerAddress, TrackerAddress__Output as _enjambre_v1_TrackerAddress__Output } from '../../enjambre/v1/TrackerAddress.ts';
import type { PeerAddress as _enjambre_v1_PeerAddress, PeerAddress__Output as _enjambre_v1_PeerAddress__Output } from '../../enjambre/v1/PeerAddress.ts';

export interface FindTrackerResponse {
  'trackers'?: (_enjambre_v1_TrackerAddress)[];
  'peers'?: (_enjambre_v1_PeerAddress)[];
}

export interface FindTrackerResponse__Output {
  'trackers': (_enjambre_v1_TrackerAddress__Output)[];
  'peers': (_enjambre_v1_PeerAddress__Output)[];
}
