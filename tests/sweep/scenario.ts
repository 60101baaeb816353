import type { Diary, Told } from "./diary.ts";

/** Something that a program does with its disk, which may fail at any point of it. */
export interface Scenario {
  readonly name: string;
  /** Points, as `<operation> <path>`, that another scenario has already. */
  readonly skips?: RegExp;
  /** Makes what is there before. */
  prepare(folder: string): Promise<void>;
  /** Runs in a program of its own, under a disk that fails. */
  run(folder: string, diary: Diary): Promise<void>;
  /** Looks at what is there afterwards; answers what is wrong with it, in words. */
  check(folder: string, told: readonly Told[], end: End): Promise<string[]>;
}

export interface End {
  /** Whether what was not synced may be gone. */
  readonly powerFailed: boolean;
}
