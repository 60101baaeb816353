// Original file: proto/enjambre/v1/disk.proto

export const TrashAction = {
  TRASH_ACTION_UNSPECIFIED: 'TRASH_ACTION_UNSPECIFIED',
  TRASH_ACTION_LIST: 'TRASH_ACTION_LIST',
  TRASH_ACTION_RESTORE: 'TRASH_ACTION_RESTORE',
  TRASH_ACTION_EMPTY: 'TRASH_ACTION_EMPTY',
} as const;

export type TrashAction =
  | 'TRASH_ACTION_UNSPECIFIED'
  | 0
  | 'TRASH_ACTION_LIST'
  | 1
  | 'TRASH_ACTION_RESTORE'
  | 2
  | 'TRASH_ACTION_EMPTY'
  | 3

export type TrashAction__Output = typeof TrashAction[keyof typeof TrashAction]
