// Original file: proto/enjambre/v1/membership.proto


export interface DropTask {
  'fragmentId'?: (Buffer | Uint8Array | string);
  'purge'?: (boolean);
}

export interface DropTask__Output {
  'fragmentId': (Buffer);
  'purge': (boolean);
}
