// Original file: proto/enjambre/v1/swarm.proto


export interface FragmentIndex {
  'index'?: (number);
}

export interface FragmentIndex__Output {
  'index': (number);
}
