// Original file: proto/enjambre/v1/disk.proto


export interface ScrubRequest {
  'now'?: (boolean);
}

export interface ScrubRequest__Output {
  'now': (boolean);
}
