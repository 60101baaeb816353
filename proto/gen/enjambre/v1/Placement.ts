// Original file: proto/enjambre/v1/catalog.proto


export interface Placement {
  'enough'?: (boolean);
  'storeAt'?: (number)[];
}

export interface Placement__Output {
  'enough': (boolean);
  'storeAt': (number)[];
}
