// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import type { PruneMoments } from "./moments.ts";

/**
 * Whether there is anything that a turn has to change: an index is asked for one row. Most turns find nothing, and a
 * transaction that changes nothing costs many times more than this look.
 */
export class Due {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database.Database) {
    this.#statements = prepare(db);
  }

  /** Whether some upload's lease ended before this moment. */
  expired(nowMs: number): boolean {
    return this.#statements.expired.get(nowMs) === 1;
  }

  /** Whether something is past its time. */
  past(before: PruneMoments): boolean {
    return this.#statements.past.get(before) === 1;
  }

  /** Whether some replica is being dropped. */
  marked(): boolean {
    return this.#statements.marked.get() === 1;
  }

  /** Whether some replica is being dropped, or may be because nothing has needed it since before this moment. */
  droppable(unwantedBeforeMs: number): boolean {
    return this.#statements.droppable.get(unwantedBeforeMs) === 1;
  }
}

function prepare(db: Database.Database) {
  const marked = "SELECT 1 FROM replicas INDEXED BY replicas_dropping WHERE dropping = 1";
  const exists = (...found: string[]) =>
    `SELECT ${found.map((each) => `EXISTS (${each})`).join(" OR ")}`;
  return {
    expired: db.prepare<[number], number>(
      exists("SELECT 1 FROM uploads WHERE lease_until_ms < ?"),
    ).pluck(),
    past: db.prepare<[PruneMoments], number>(exists(
      "SELECT 1 FROM versions WHERE superseded_at_ms < :supersededBeforeMs",
      "SELECT 1 FROM names WHERE file IS NULL AND committed_at_ms < :tombstonesBeforeMs",
      "SELECT 1 FROM operations WHERE finished_at_ms < :operationsBeforeMs",
      `SELECT 1 FROM fragments INDEXED BY fragments_forgettable WHERE held = 0
        AND unwanted_since_ms IS NOT NULL AND unwanted_since_ms < :fragmentsBeforeMs`,
    )).pluck(),
    marked: db.prepare<[], number>(exists(marked)).pluck(),
    droppable: db.prepare<[number], number>(exists(
      marked,
      `SELECT 1 FROM fragments INDEXED BY fragments_droppable WHERE copies > 0
        AND unwanted_since_ms IS NOT NULL AND unwanted_since_ms < ?`,
    )).pluck(),
  };
}
