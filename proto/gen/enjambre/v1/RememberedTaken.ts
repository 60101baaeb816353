// Original file: proto/enjambre/v1/membership.proto


export interface RememberedTaken {
  'epoch'?: (number);
}

export interface RememberedTaken__Output {
  'epoch': (number);
}
