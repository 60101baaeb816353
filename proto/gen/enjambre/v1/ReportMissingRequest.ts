// Original file: proto/enjambre/v1/catalog.proto


export interface ReportMissingRequest {
  'peerId'?: (string);
  'fragmentIds'?: (Buffer | Uint8Array | string)[];
}

export interface ReportMissingRequest__Output {
  'peerId': (string);
  'fragmentIds': (Buffer)[];
}
