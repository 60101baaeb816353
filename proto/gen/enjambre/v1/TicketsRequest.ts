// Original file: proto/enjambre/v1/upkeep.proto


export interface TicketsRequest {
  'demand'?: (boolean);
}

export interface TicketsRequest__Output {
  'demand': (boolean);
}
