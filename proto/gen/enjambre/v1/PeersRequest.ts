// Original file: proto/enjambre/v1/catalog.proto


export interface PeersRequest {
}

export interface PeersRequest__Output {
}
