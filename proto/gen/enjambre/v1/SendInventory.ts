// Original file: proto/enjambre/v1/membership.proto


export interface SendInventory {
}

export interface SendInventory__Output {
}
