// Original file: proto/enjambre/v1/catalog.proto


export interface ExplainRequest {
  'name'?: (string);
  'firstFragment'?: (number);
  'limit'?: (number);
}

export interface ExplainRequest__Output {
  'name': (string);
  'firstFragment': (number);
  'limit': (number);
}
