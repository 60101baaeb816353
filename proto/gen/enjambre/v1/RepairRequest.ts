// Original file: proto/enjambre/v1/upkeep.proto


export interface RepairRequest {
  'pause'?: (boolean);
}

export interface RepairRequest__Output {
  'pause': (boolean);
}
