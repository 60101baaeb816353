// Original file: proto/enjambre/v1/membership.proto


export interface Welcome {
  'networkId'?: (string);
  'epoch'?: (number);
  'leaseMs'?: (number);
  'heartbeatMs'?: (number);
  'forgetRecords'?: (boolean);
}

export interface Welcome__Output {
  'networkId': (string);
  'epoch': (number);
  'leaseMs': (number);
  'heartbeatMs': (number);
  'forgetRecords': (boolean);
}
