// Original file: proto/enjambre/v1/catalog.proto

import type { FragmentRef as _enjambre_v1_FragmentRef, FragmentRef__Output as _enjambre_v1_FragmentRef__Output } from '../../enjambre/v1/FragmentRef.ts';

export interface PlaceRequest {
  'operationId'?: (string);
  'fragments'?: (_enjambre_v1_FragmentRef)[];
  'avoidPeerIds'?: (string)[];
}

export interface PlaceRequest__Output {
  'operationId': (string);
  'fragments': (_enjambre_v1_FragmentRef__Output)[];
  'avoidPeerIds': (string)[];
}
