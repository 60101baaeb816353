// Original file: proto/enjambre/v1/catalog.proto


export interface SearchRequest {
  'query'?: (string);
  'limit'?: (number);
  'pageToken'?: (string);
}

export interface SearchRequest__Output {
  'query': (string);
  'limit': (number);
  'pageToken': (string);
}
