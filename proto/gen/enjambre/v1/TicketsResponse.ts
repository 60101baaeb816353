// Original file: proto/enjambre/v1/upkeep.proto


export interface TicketsResponse {
  'demanded'?: (boolean);
}

export interface TicketsResponse__Output {
  'demanded': (boolean);
}
