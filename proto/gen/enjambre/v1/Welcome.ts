// Original file: proto/enjambre/v1/membership.proto


export interface Welcome {
  'networkId'?: (string);
  'epoch'?: (number);
  'leaseMs'?: (number);
  'heartbeatMs'?: (number);
}

export interface Welcome__Output {
  'networkId': (string);
  'epoch': (number);
  'leaseMs': (number);
  'heartbeatMs': (number);
}
