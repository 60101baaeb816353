// Original file: proto/enjambre/v1/catalog.proto


export interface InfoRequest {
  'name'?: (string);
}

export interface InfoRequest__Output {
  'name': (string);
}
