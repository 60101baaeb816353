// Original file: proto/enjambre/v1/identity.proto


export interface EnrollRequest {
  'secret'?: (string);
  'publicKey'?: (Buffer | Uint8Array | string);
  'pin'?: (string);
  'signature'?: (Buffer | Uint8Array | string);
}

export interface EnrollRequest__Output {
  'secret': (string);
  'publicKey': (Buffer);
  'pin': (string);
  'signature': (Buffer);
}
