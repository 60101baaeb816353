// Original file: proto/enjambre/v1/catalog.proto

import type { SafeModeState as _enjambre_v1_SafeModeState, SafeModeState__Output as _enjambre_v1_SafeModeState__Output } from '../../enjambre/v1/SafeModeState.ts';
import type { RepairState as _enjambre_v1_RepairState, RepairState__Output as _enjambre_v1_RepairState__Output } from '../../enjambre/v1/RepairState.ts';
import type { SurveyState as _enjambre_v1_SurveyState, SurveyState__Output as _enjambre_v1_SurveyState__Output } from '../../enjambre/v1/SurveyState.ts';
import type { Long } from '@grpc/proto-loader';

export interface StatusResponse {
  'networkId'?: (string);
  'epoch'?: (number);
  'names'?: (number | string | Long);
  'files'?: (number | string | Long);
  'logicalBytes'?: (number | string | Long);
  'fragments'?: (number | string | Long);
  'replicaBytes'?: (number | string | Long);
  'fragmentsByCopies'?: (number | string | Long)[];
  'fragmentsShort'?: (number | string | Long);
  'copiesUnderWay'?: (number);
  'uploads'?: (number);
  'peersByLiveness'?: (number)[];
  'replicas'?: (number);
  'acknowledge'?: (number);
  'safeMode'?: (_enjambre_v1_SafeModeState | null);
  'repair'?: (_enjambre_v1_RepairState | null);
  'survey'?: (_enjambre_v1_SurveyState | null);
  'ticketsDemanded'?: (boolean);
  'peersFenced'?: (number);
}

export interface StatusResponse__Output {
  'networkId': (string);
  'epoch': (number);
  'names': (number);
  'files': (number);
  'logicalBytes': (number);
  'fragments': (number);
  'replicaBytes': (number);
  'fragmentsByCopies': (number)[];
  'fragmentsShort': (number);
  'copiesUnderWay': (number);
  'uploads': (number);
  'peersByLiveness': (number)[];
  'replicas': (number);
  'acknowledge': (number);
  'safeMode': (_enjambre_v1_SafeModeState__Output | null);
  'repair': (_enjambre_v1_RepairState__Output | null);
  'survey': (_enjambre_v1_SurveyState__Output | null);
  'ticketsDemanded': (boolean);
  'peersFenced': (number);
}
