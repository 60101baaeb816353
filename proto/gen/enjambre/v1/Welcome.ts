// Original file: proto/enjambre/v1/membership.proto

import type { TicketRules as _enjambre_v1_TicketRules, TicketRules__Output as _enjambre_v1_TicketRules__Output } from '../../enjambre/v1/TicketRules.ts';

export interface Welcome {
  'networkId'?: (string);
  'epoch'?: (number);
  'leaseMs'?: (number);
  'heartbeatMs'?: (number);
  'forgetRecords'?: (boolean);
  'ticketRules'?: (_enjambre_v1_TicketRules | null);
}

export interface Welcome__Output {
  'networkId': (string);
  'epoch': (number);
  'leaseMs': (number);
  'heartbeatMs': (number);
  'forgetRecords': (boolean);
  'ticketRules': (_enjambre_v1_TicketRules__Output | null);
}
