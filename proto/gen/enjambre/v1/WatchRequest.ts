// Original file: proto/enjambre/v1/catalog.proto


export interface WatchRequest {
}

export interface WatchRequest__Output {
}
