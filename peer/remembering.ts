import type { RememberedFile } from "../proto/words/record.ts";
import { FRAGMENTS_PER_FILE_MAX, REMEMBERED_BATCH_MAX } from "../proto/words/limits.ts";
import type { Records } from "./store/records.ts";

/** What one message of the tracker told. */
export interface Told {
  readonly files: readonly RememberedFile[];
  /** Counts these messages of a session. */
  readonly number: number;
  /** Whether older ones are still to come. */
  readonly ahead: boolean;
}

export interface RememberingHandlers {
  /** Everything up to this number is safe on disk. */
  kept(number: number): void;
  failed(thrown: unknown): void;
}

/** Writes what a tracker tells while the next is being told: what came meanwhile shares the wait for the disk. */
export class Remembering {
  readonly #records: Pick<Records, "remember">;
  readonly #handlers: RememberingHandlers;
  readonly #waiting: Told[] = [];
  #writing: Promise<void> | undefined;

  constructor(records: Pick<Records, "remember">, handlers: RememberingHandlers) {
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
        await this.#records.remember(files, { ahead: batch.some(({ ahead }) => ahead) });
        this.#handlers.kept(batch.at(-1)!.number);
      }
    } catch (thrown) {
      this.#waiting.length = 0;
      this.#handlers.failed(thrown);
    }
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
