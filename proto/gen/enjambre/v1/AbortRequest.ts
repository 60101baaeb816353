// Original file: proto/enjambre/v1/catalog.proto


export interface AbortRequest {
  'operationId'?: (string);
}

export interface AbortRequest__Output {
  'operationId': (string);
}
