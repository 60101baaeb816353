// Original file: proto/enjambre/v1/fragments.proto


export interface FetchResponse {
  'data'?: (Buffer | Uint8Array | string);
}

export interface FetchResponse__Output {
  'data': (Buffer);
}
