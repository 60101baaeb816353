// Original file: proto/enjambre/v1/identity.proto


export interface RevokeAccessResponse {
}

export interface RevokeAccessResponse__Output {
}
