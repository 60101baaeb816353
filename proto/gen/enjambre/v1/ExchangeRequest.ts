// Original file: proto/enjambre/v1/swarm.proto

import type { ExchangeHello as _enjambre_v1_ExchangeHello, ExchangeHello__Output as _enjambre_v1_ExchangeHello__Output } from '../../enjambre/v1/ExchangeHello.ts';
import type { Manifest as _enjambre_v1_Manifest, Manifest__Output as _enjambre_v1_Manifest__Output } from '../../enjambre/v1/Manifest.ts';
import type { FragmentIndexes as _enjambre_v1_FragmentIndexes, FragmentIndexes__Output as _enjambre_v1_FragmentIndexes__Output } from '../../enjambre/v1/FragmentIndexes.ts';
import type { FragmentIndex as _enjambre_v1_FragmentIndex, FragmentIndex__Output as _enjambre_v1_FragmentIndex__Output } from '../../enjambre/v1/FragmentIndex.ts';

export interface ExchangeRequest {
  'hello'?: (_enjambre_v1_ExchangeHello | null);
  'manifest'?: (_enjambre_v1_Manifest | null);
  'offer'?: (_enjambre_v1_FragmentIndexes | null);
  'withdraw'?: (_enjambre_v1_FragmentIndexes | null);
  'gained'?: (_enjambre_v1_FragmentIndexes | null);
  'cancel'?: (_enjambre_v1_FragmentIndex | null);
  'message'?: "hello"|"manifest"|"offer"|"withdraw"|"gained"|"cancel";
}

export interface ExchangeRequest__Output {
  'hello'?: (_enjambre_v1_ExchangeHello__Output | null);
  'manifest'?: (_enjambre_v1_Manifest__Output | null);
  'offer'?: (_enjambre_v1_FragmentIndexes__Output | null);
  'withdraw'?: (_enjambre_v1_FragmentIndexes__Output | null);
  'gained'?: (_enjambre_v1_FragmentIndexes__Output | null);
  'cancel'?: (_enjambre_v1_FragmentIndex__Output | null);
  'message'?: "hello"|"manifest"|"offer"|"withdraw"|"gained"|"cancel";
}
