// Original file: proto/enjambre/v1/swarm.proto


export interface ExchangeWelcome {
  'needsManifest'?: (boolean);
  'held'?: (Buffer | Uint8Array | string);
  'receiving'?: (boolean);
}

export interface ExchangeWelcome__Output {
  'needsManifest': (boolean);
  'held': (Buffer);
  'receiving': (boolean);
}
