// Original file: proto/enjambre/v1/upkeep.proto

import type { Long } from '@grpc/proto-loader';

export interface SurveyState {
  'known'?: (boolean);
  'ageMs'?: (number | string | Long);
  'badlySpread'?: (number | string | Long);
  'inExcess'?: (number | string | Long);
}

export interface SurveyState__Output {
  'known': (boolean);
  'ageMs': (number);
  'badlySpread': (number);
  'inExcess': (number);
}
