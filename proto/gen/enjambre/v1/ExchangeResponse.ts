// Original file: proto/enjambre/v1/swarm.proto

import type { ExchangeWelcome as _enjambre_v1_ExchangeWelcome, ExchangeWelcome__Output as _enjambre_v1_ExchangeWelcome__Output } from '../../enjambre/v1/ExchangeWelcome.ts';
import type { FragmentIndexes as _enjambre_v1_FragmentIndexes, FragmentIndexes__Output as _enjambre_v1_FragmentIndexes__Output } from '../../enjambre/v1/FragmentIndexes.ts';
import type { FragmentIndex as _enjambre_v1_FragmentIndex, FragmentIndex__Output as _enjambre_v1_FragmentIndex__Output } from '../../enjambre/v1/FragmentIndex.ts';
import type { SwarmMembers as _enjambre_v1_SwarmMembers, SwarmMembers__Output as _enjambre_v1_SwarmMembers__Output } from '../../enjambre/v1/SwarmMembers.ts';

export interface ExchangeResponse {
  'data'?: (Buffer | Uint8Array | string);
  'welcome'?: (_enjambre_v1_ExchangeWelcome | null);
  'gained'?: (_enjambre_v1_FragmentIndexes | null);
  'begin'?: (_enjambre_v1_FragmentIndex | null);
  'lost'?: (_enjambre_v1_FragmentIndexes | null);
  'members'?: (_enjambre_v1_SwarmMembers | null);
  'message'?: "data"|"welcome"|"gained"|"begin"|"lost"|"members";
}

export interface ExchangeResponse__Output {
  'data'?: (Buffer);
  'welcome'?: (_enjambre_v1_ExchangeWelcome__Output | null);
  'gained'?: (_enjambre_v1_FragmentIndexes__Output | null);
  'begin'?: (_enjambre_v1_FragmentIndex__Output | null);
  'lost'?: (_enjambre_v1_FragmentIndexes__Output | null);
  'members'?: (_enjambre_v1_SwarmMembers__Output | null);
  'message'?: "data"|"welcome"|"gained"|"begin"|"lost"|"members";
}
