// Original file: proto/enjambre/v1/identity.proto


export interface AuthorityResponse {
  'trustPem'?: (string);
  'trackers'?: (string)[];
}

export interface AuthorityResponse__Output {
  'trustPem': (string);
  'trackers': (string)[];
}
