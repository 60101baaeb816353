import { logger } from "../proto/process/log.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import { FRAGMENTS_PER_FILE_MAX, REMEMBERED_BATCH_MAX } from "../proto/words/limits.ts";
import type { RememberedFile } from "../proto/words/record.ts";
import type { Records } from "./store/records.ts";

const log = logger("remembering");

/** What one message of the tracker told. */
export interface Told {
  readonly files: readonly RememberedFile[];
  /** Counts these messages of a session. */
  readonly number: number;
  /** Whether older ones are still to come. */
  readonly ahead: boolean;
}

export interface RememberingHandlers {
  /** Everything up to this number is safe on disk. Not called any more in a session of which the disk missed some. */
  kept(number: number): void;
  /** Something is wrong that is not the disk's. */
  failed(thrown: unknown): void;
}

/** Writes what a tracker tells while the next is being told: what came meanwhile shares the wait for the disk. */
export class Remembering {
  readonly #records: Pick<Records, "remember" | "isBehind">;
  readonly #handlers: RememberingHandlers;
  readonly #waiting: Told[] = [];
  #writing: Promise<void> | undefined;

  constructor(records: Pick<Records, "remember" | "isBehind">, handlers: RememberingHandlers) {
    this.#records = records;
    this.#handlers = handlers;
  }

  /** Fulfilled when more may come. */
  async take(told: Told): Promise<void> {
    this.#waiting.push(told);
    this.#writing ??= this.#writeAll().finally(() => this.#writing = undefined);
    if (sizeOf(this.#waiting) > 1) await this.#writing;
  }

  /** Fulfilled when all that came is safe, or has failed. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#waiting.splice(0, fitting(this.#waiting));
        const files = batch.flatMap((told) => told.files);
        const ahead = batch.some((told) => told.ahead);
        await unlessDisk(this.#records.remember(files, { ahead }));
        // A number says that all before it is kept, too: what the disk did not take is told again in the next session.
        if (!this.#records.isBehind) this.#handlers.kept(batch.at(-1)!.number);
      }
    } catch (thrown) {
      this.#waiting.length = 0;
      this.#handlers.failed(thrown);
    }
  }
}

/**
 * Undefined when the disk is full or takes no writes. Then the session must go on all the same: by the tracker's orders
 * the disk is emptied, and the fragments on it can still be read.
 */
export async function unlessDisk<Value>(writing: Promise<Value>): Promise<Value | undefined> {
  try {
    return await writing;
  } catch (thrown) {
    if (!EnjambreError.is(thrown, "exhausted", "unavailable")) throw thrown;
    log.warning("Cannot remember what the tracker tells: {why}", { why: thrown.message });
    return undefined;
  }
}

/** Parts of one batch: 1 and less fits. */
function sizeOf(told: readonly Told[]): number {
  const files = told.flatMap((each) => each.files);
  const fragments = files.reduce((sum, { manifest }) => sum + fragmentsOf(manifest), 0);
  return Math.max(files.length / REMEMBERED_BATCH_MAX, fragments / FRAGMENTS_PER_FILE_MAX);
}

function fragmentsOf(manifest: RememberedFile["manifest"]): number {
  return manifest?.fragmentIds.length ?? 0;
}

/** How many of the first fit one batch, at least one. */
function fitting(told: readonly Told[]): number {
  let count = 1;
  while (count < told.length && sizeOf(told.slice(0, count + 1)) <= 1) count += 1;
  return count;
}
