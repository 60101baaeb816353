// Original file: proto/enjambre/v1/swarm.proto

export const LimitOrigin = {
  LIMIT_ORIGIN_UNSPECIFIED: 'LIMIT_ORIGIN_UNSPECIFIED',
  LIMIT_ORIGIN_FLAG: 'LIMIT_ORIGIN_FLAG',
  LIMIT_ORIGIN_SCHEDULE: 'LIMIT_ORIGIN_SCHEDULE',
  LIMIT_ORIGIN_COMMAND: 'LIMIT_ORIGIN_COMMAND',
} as const;

export type LimitOrigin =
  | 'LIMIT_ORIGIN_UNSPECIFIED'
  | 0
  | 'LIMIT_ORIGIN_FLAG'
  | 1
  | 'LIMIT_ORIGIN_SCHEDULE'
  | 2
  | 'LIMIT_ORIGIN_COMMAND'
  | 3

export type LimitOrigin__Output = typeof LimitOrigin[keyof typeof LimitOrigin]
