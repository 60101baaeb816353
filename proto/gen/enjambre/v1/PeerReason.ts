// Original file: proto/enjambre/v1/catalog.proto


export interface PeerReason {
  'peerId'?: (string);
  'zone'?: (string);
  'holder'?: (boolean);
  'reason'?: (string);
}

export interface PeerReason__Output {
  'peerId': (string);
  'zone': (string);
  'holder': (boolean);
  'reason': (string);
}
