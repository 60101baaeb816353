// Original file: proto/enjambre/v1/disk.proto


export interface SpaceRequest {
}

export interface SpaceRequest__Output {
}
