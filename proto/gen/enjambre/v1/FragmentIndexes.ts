// Original file: proto/enjambre/v1/swarm.proto


export interface FragmentIndexes {
  'indexes'?: (number)[];
}

export interface FragmentIndexes__Output {
  'indexes': (number)[];
}
