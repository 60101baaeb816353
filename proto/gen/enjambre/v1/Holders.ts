// Original file: proto/enjambre/v1/catalog.proto


export interface Holders {
  'peerIndexes'?: (number)[];
}

export interface Holders__Output {
  'peerIndexes': (number)[];
}
