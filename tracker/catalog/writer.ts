import { setImmediate } from "node:timers";
// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { monotonicMs } from "../../proto/process/clock.ts";
import { assert, EnjambreError } from "../../proto/words/errors.ts";
import { failureOf } from "./failure.ts";

/** Changes that share one sync at most: the others wait for the next turn. */
const BATCH_MAX = 256;

/** Told of every transaction that is safe on disk. */
export type CommitListener = (tookMs: number) => void;

interface Job {
  run(): void;
  /** Set by `run` when the change itself failed; the others of its batch stand. */
  failure?: { readonly thrown: unknown };
  settle(): void;
  reject(thrown: unknown): void;
}

/**
 * Writes with group commit: changes that arrive in the same turn of the event loop share one transaction, each in a
 * savepoint of its own, and so share the wait for the disk. A promise is fulfilled only after the commit; a change
 * that throws is undone alone. Batches run without a break, so readers never see half of one.
 */
export class Writer {
  readonly #db: Database.Database;
  readonly #save: Database.Statement;
  readonly #undo: Database.Statement;
  readonly #release: Database.Statement;
  readonly #batch: Database.Transaction<(jobs: Job[]) => void>;
  readonly #onCommitted: CommitListener | undefined;
  #jobs: Job[] = [];
  #isClosed = false;

  constructor(db: Database.Database, onCommitted?: CommitListener) {
    this.#db = db;
    this.#onCommitted = onCommitted;
    this.#save = db.prepare("SAVEPOINT change");
    this.#undo = db.prepare("ROLLBACK TO change");
    this.#release = db.prepare("RELEASE change");
    this.#batch = db.transaction((jobs) => jobs.forEach((job) => this.#runAlone(job)));
  }

  /** Runs `change`, which must not wait for anything, and answers with its result once that is safe on disk. */
  write<Result>(change: () => Result): Promise<Result> {
    if (this.#isClosed) return Promise.reject(closedError());
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    let result: Result;
    const job: Job = {
      run: () => void (result = change()),
      settle: () => job.failure ? reject(failureOf(job.failure.thrown)) : resolve(result),
      reject: (thrown) => reject(failureOf(thrown)),
    };
    if (this.#jobs.push(job) === 1) setImmediate(() => this.#flush());
    return promise;
  }

  /** Finishes what was begun; later changes are refused. */
  close(): void {
    this.#isClosed = true;
    while (this.#jobs.length > 0) this.#flush();
  }

  #flush(): void {
    const jobs = this.#jobs.splice(0, BATCH_MAX);
    if (jobs.length === 0) return;
    if (this.#jobs.length > 0) setImmediate(() => this.#flush());
    const startedMs = monotonicMs();
    try {
      this.#batch.immediate(jobs);
      this.#onCommitted?.(monotonicMs() - startedMs);
    } catch (thrown) {
      for (const job of jobs) job.reject(thrown);
      return;
    }
    for (const job of jobs) job.settle();
  }

  #runAlone(job: Job): void {
    this.#save.run();
    try {
      job.run();
    } catch (thrown) {
      // A full or failing disk makes SQLite undo the whole transaction: then nothing of the batch stands.
      if (!this.#db.inTransaction) throw thrown;
      job.failure = { thrown };
      this.#undo.run();
    }
    assert(this.#db.inTransaction, "a change ended the transaction it runs in");
    this.#release.run();
  }
}

export function closedError(): EnjambreError {
  return new EnjambreError("unavailable", "Cannot use the index: the tracker is stopping");
}
