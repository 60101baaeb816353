// Original file: proto/enjambre/v1/identity.proto


export interface RenewRequest {
}

export interface RenewRequest__Output {
}
