// Original file: proto/enjambre/v1/common.proto


export interface PeerAddress {
  'peerId'?: (string);
  'address'?: (string);
  'zone'?: (string);
  'deviceName'?: (string);
}

export interface PeerAddress__Output {
  'peerId': (string);
  'address': (string);
  'zone': (string);
  'deviceName': (string);
}
