// Original file: proto/enjambre/v1/catalog.proto


export interface ReportMissingResponse {
}

export interface ReportMissingResponse__Output {
}
