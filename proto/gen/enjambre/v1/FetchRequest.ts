// Original file: proto/enjambre/v1/fragments.proto


export interface FetchRequest {
  'fragmentId'?: (Buffer | Uint8Array | string);
  'offset'?: (number);
  'length'?: (number);
  'forRepair'?: (boolean);
}

export interface FetchRequest__Output {
  'fragmentId': (Buffer);
  'offset': (number);
  'length': (number);
  'forRepair': (boolean);
}
