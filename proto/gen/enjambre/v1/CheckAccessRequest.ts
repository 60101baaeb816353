// Original file: proto/enjambre/v1/identity.proto


export interface CheckAccessRequest {
  'tokenSha256'?: (Buffer | Uint8Array | string);
}

export interface CheckAccessRequest__Output {
  'tokenSha256': (Buffer);
}
