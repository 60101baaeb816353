// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { FRAGMENTS_PER_FILE_MAX } from "../../proto/words/limits.ts";
import type { PruneMoments } from "./moments.ts";
import type { Files } from "./files.ts";

/** Rows of each kind, and fragments of their files, that one call forgets, so that its transaction stays short. */
const ROWS_MAX = 1000;
const FRAGMENTS_MAX = FRAGMENTS_PER_FILE_MAX;

interface SupersededRow {
  readonly epoch: number;
  readonly sequence: number;
  readonly file: number | null;
  readonly fragments: number;
}

/** Forgets what is past its time. */
export class Prune {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #files: Files;

  constructor(db: Database.Database, files: Files) {
    this.#statements = prepare(db);
    this.#files = files;
  }

  /** Answers whether more may be left. */
  run(before: PruneMoments): boolean {
    const counts = [
      this.#superseded(before.supersededBeforeMs),
      this.#tombstones(before.tombstonesBeforeMs),
      this.#statements.operations.run(before.operationsBeforeMs, ROWS_MAX).changes,
      this.#statements.fragments.run(before.fragmentsBeforeMs, ROWS_MAX).changes,
    ];
    return counts.some((count) => count >= ROWS_MAX);
  }

  /**
   * What only these versions had counts as unwanted from `beforeMs` on: later than they were superseded, and the
   * latest moment that is known here.
   */
  #superseded(beforeMs: number): number {
    const rows = this.#statements.superseded.all(beforeMs, ROWS_MAX);
    let fragments = 0;
    for (const [index, row] of rows.entries()) {
      fragments += row.fragments;
      if (index > 0 && fragments > FRAGMENTS_MAX) return ROWS_MAX;
      this.#statements.deleteVersion.run(row.epoch, row.sequence);
      if (row.file !== null) this.#files.release(row.file, beforeMs);
    }
    return rows.length;
  }

  #tombstones(beforeMs: number): number {
    const keys = this.#statements.tombstones.all(beforeMs, ROWS_MAX);
    for (const key of keys) {
      this.#statements.deleteVersions.run(key);
      this.#statements.deleteName.run(key);
    }
    return keys.length;
  }
}

function prepare(db: Database.Database) {
  return {
    superseded: db.prepare<[number, number], SupersededRow>(
      `SELECT v.epoch, v.sequence, v.file, ifnull(f.fragments, 0) AS fragments
        FROM versions v LEFT JOIN files f ON f.key = v.file
        WHERE v.superseded_at_ms < ? ORDER BY v.superseded_at_ms LIMIT ?`,
    ),
    deleteVersion: db.prepare<[number, number]>(
      "DELETE FROM versions WHERE epoch = ? AND sequence = ?",
    ),
    // A tombstone outlives the superseded versions of its name.
    tombstones: db.prepare<[number, number], number>(
      `SELECT n.key FROM names n WHERE n.file IS NULL AND n.committed_at_ms < ?
          AND NOT EXISTS (SELECT 1 FROM versions v
            WHERE v.name = n.key AND v.superseded_at_ms IS NOT NULL)
        ORDER BY n.committed_at_ms LIMIT ?`,
    ).pluck(),
    deleteVersions: db.prepare<[number]>("DELETE FROM versions WHERE name = ?"),
    deleteName: db.prepare<[number]>("DELETE FROM names WHERE key = ?"),
    operations: db.prepare<[number, number]>(
      `DELETE FROM operations WHERE key IN (SELECT key FROM operations
        WHERE finished_at_ms < ? ORDER BY finished_at_ms LIMIT ?)`,
    ),
    fragments: db.prepare<[number, number]>(
      `DELETE FROM fragments WHERE key IN (SELECT key FROM fragments INDEXED BY
          fragments_forgettable
        WHERE unwanted_since_ms IS NOT NULL AND held = 0 AND unwanted_since_ms < ?
        ORDER BY unwanted_since_ms LIMIT ?)`,
    ),
  };
}
