// Original file: proto/enjambre/v1/upkeep.proto


export interface LeaveSafeModeResponse {
  'wasOn'?: (boolean);
}

export interface LeaveSafeModeResponse__Output {
  'wasOn': (boolean);
}
