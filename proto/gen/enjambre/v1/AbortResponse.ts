// Original file: proto/enjambre/v1/catalog.proto


export interface AbortResponse {
}

export interface AbortResponse__Output {
}
