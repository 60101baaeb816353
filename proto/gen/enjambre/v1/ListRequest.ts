// Original file: proto/enjambre/v1/catalog.proto


export interface ListRequest {
  'prefix'?: (string);
  'limit'?: (number);
  'pageToken'?: (string);
  'folders'?: (boolean);
}

export interface ListRequest__Output {
  'prefix': (string);
  'limit': (number);
  'pageToken': (string);
  'folders': (boolean);
}
