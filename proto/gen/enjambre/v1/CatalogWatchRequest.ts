// Original file: proto/enjambre/v1/catalog.proto


export interface CatalogWatchRequest {
}

export interface CatalogWatchRequest__Output {
}
