// Original file: proto/enjambre/v1/identity.proto


export interface RenewResponse {
  'certificatePem'?: (string);
  'trustPem'?: (string);
}

export interface RenewResponse__Output {
  'certificatePem': (string);
  'trustPem': (string);
}
