// Original file: proto/enjambre/v1/fragments.proto


export interface StoreFailure {
  'peerId'?: (string);
  'code'?: (string);
  'message'?: (string);
}

export interface StoreFailure__Output {
  'peerId': (string);
  'code': (string);
  'message': (string);
}
