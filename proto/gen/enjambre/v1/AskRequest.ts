// Original file: proto/enjambre/v1/neighbours.proto


export interface AskRequest {
  'queryId'?: (string);
  'ttl'?: (number);
  'name'?: (string);
  'fileId'?: (Buffer | Uint8Array | string);
  'text'?: (string);
  'limit'?: (number);
  'withManifest'?: (boolean);
  'question'?: "name"|"fileId"|"text";
}

export interface AskRequest__Output {
  'queryId': (string);
  'ttl': (number);
  'name'?: (string);
  'fileId'?: (Buffer);
  'text'?: (string);
  'limit': (number);
  'withManifest': (boolean);
  'question'?: "name"|"fileId"|"text";
}
