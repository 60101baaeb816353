// Original file: proto/enjambre/v1/common.proto


export interface Ticket {
  'statement'?: (Buffer | Uint8Array | string);
  'signature'?: (Buffer | Uint8Array | string);
}

export interface Ticket__Output {
  'statement': (Buffer);
  'signature': (Buffer);
}
