// Original file: proto/enjambre/v1/identity.proto


export interface DevicesRequest {
  'limit'?: (number);
  'afterId'?: (string);
}

export interface DevicesRequest__Output {
  'limit': (number);
  'afterId': (string);
}
