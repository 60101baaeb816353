// Original file: proto/enjambre/v1/catalog.proto


export interface KeptResponse {
}

export interface KeptResponse__Output {
}
