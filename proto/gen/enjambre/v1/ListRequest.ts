// Original file: proto/enjambre/v1/catalog.proto


export interface ListRequest {
  'prefix'?: (string);
  'limit'?: (number);
  'pageToken'?: (string);
}

export interface ListRequest__Output {
  'prefix': (string);
  'limit': (number);
  'pageToken': (string);
}
