// Original file: proto/enjambre/v1/catalog.proto


export interface FragmentRef {
  'fragmentId'?: (Buffer | Uint8Array | string);
  'size'?: (number);
}

export interface FragmentRef__Output {
  'fragmentId': (Buffer);
  'size': (number);
}
