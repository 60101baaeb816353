// Original file: proto/enjambre/v1/identity.proto

import type { AuditEntry as _enjambre_v1_AuditEntry, AuditEntry__Output as _enjambre_v1_AuditEntry__Output } from '../../enjambre/v1/AuditEntry.ts';

export interface AuditResponse {
  'entries'?: (_enjambre_v1_AuditEntry)[];
  'more'?: (boolean);
}

export interface AuditResponse__Output {
  'entries': (_enjambre_v1_AuditEntry__Output)[];
  'more': (boolean);
}
