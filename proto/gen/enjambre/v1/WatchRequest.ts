// Original file: proto/enjambre/v1/identity.proto


export interface WatchRequest {
}

export interface WatchRequest__Output {
}
