// Original file: proto/enjambre/v1/directory.proto


export interface FindTrackerRequest {
}

export interface FindTrackerRequest__Output {
}
