// Original file: proto/enjambre/v1/upkeep.proto


export interface LeaveSafeModeRequest {
}

export interface LeaveSafeModeRequest__Output {
}
