// Original file: proto/enjambre/v1/membership.proto


export interface VerifyTask {
  'fragmentId'?: (Buffer | Uint8Array | string);
}

export interface VerifyTask__Output {
  'fragmentId': (Buffer);
}
