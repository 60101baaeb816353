// Original file: proto/enjambre/v1/identity.proto


export interface AuthorityRequest {
}

export interface AuthorityRequest__Output {
}
