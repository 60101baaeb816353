// Original file: proto/enjambre/v1/directory.proto


export interface TrackerAddress {
  'address'?: (string);
  'healthy'?: (boolean);
}

export interface TrackerAddress__Output {
  'address': (string);
  'healthy': (boolean);
}
