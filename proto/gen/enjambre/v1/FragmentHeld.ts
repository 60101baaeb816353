// Original file: proto/enjambre/v1/membership.proto


export interface FragmentHeld {
  'fragmentId'?: (Buffer | Uint8Array | string);
  'size'?: (number);
}

export interface FragmentHeld__Output {
  'fragmentId': (Buffer);
  'size': (number);
}
