// Original file: proto/enjambre/v1/catalog.proto


export interface KeptRequest {
  'peerId'?: (string);
  'fileId'?: (Buffer | Uint8Array | string);
}

export interface KeptRequest__Output {
  'peerId': (string);
  'fileId': (Buffer);
}
