// Original file: proto/enjambre/v1/identity.proto


export interface EnrollResponse {
  'certificatePem'?: (string);
  'trustPem'?: (string);
  'role'?: (string);
  'networkId'?: (string);
}

export interface EnrollResponse__Output {
  'certificatePem': (string);
  'trustPem': (string);
  'role': (string);
  'networkId': (string);
}
