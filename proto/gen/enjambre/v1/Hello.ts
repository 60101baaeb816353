// Original file: proto/enjambre/v1/membership.proto

import type { Version as _enjambre_v1_Version, Version__Output as _enjambre_v1_Version__Output } from '../../enjambre/v1/Version.ts';
import type { Long } from '@grpc/proto-loader';

export interface Hello {
  'peerId'?: (string);
  'incarnation'?: (number | string | Long);
  'address'?: (string);
  'zone'?: (string);
  'storeId'?: (string);
  'networkId'?: (string);
  'epochSeen'?: (number);
  'recordsSeen'?: (_enjambre_v1_Version | null);
  'protocol'?: (number);
  'versionSeen'?: (_enjambre_v1_Version | null);
  'epochReported'?: (number);
  'ticketsDemanded'?: (boolean);
}

export interface Hello__Output {
  'peerId': (string);
  'incarnation': (number);
  'address': (string);
  'zone': (string);
  'storeId': (string);
  'networkId': (string);
  'epochSeen': (number);
  'recordsSeen': (_enjambre_v1_Version__Output | null);
  'protocol': (number);
  'versionSeen': (_enjambre_v1_Version__Output | null);
  'epochReported': (number);
  'ticketsDemanded': (boolean);
}
