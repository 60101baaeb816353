// Original file: proto/enjambre/v1/upkeep.proto


export interface DrainRequest {
  'peer'?: (string);
  'undo'?: (boolean);
}

export interface DrainRequest__Output {
  'peer': (string);
  'undo': (boolean);
}
