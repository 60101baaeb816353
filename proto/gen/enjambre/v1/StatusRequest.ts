// Original file: proto/enjambre/v1/catalog.proto


export interface StatusRequest {
}

export interface StatusRequest__Output {
}
