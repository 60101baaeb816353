// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import type { LatestMoments } from "./moments.ts";

/** Rows of each kind that one call takes back, so that its transaction stays short. */
const ROWS_MAX = 10_000;

/** Moments that a clock which was ahead wrote down, taken back to the latest that they can be. */
export class Bounds {
  readonly #isAhead: Database.Statement<[LatestMoments], number>;
  readonly #takeBack: readonly Database.Statement<[LatestMoments & { readonly limit: number }]>[];

  constructor(db: Database.Database) {
    const { isAhead, takeBack } = prepare(db);
    this.#isAhead = isAhead;
    this.#takeBack = takeBack;
  }

  /** Whether there is any: what is asked again and again, and found only after a clock was wrong. */
  isAhead(latest: LatestMoments): boolean {
    return this.#isAhead.get(latest) === 1;
  }

  takeBack(latest: LatestMoments): void {
    for (const statement of this.#takeBack) statement.run({ ...latest, limit: ROWS_MAX });
  }
}

function prepare(db: Database.Database) {
  const unwanted = ["fragments_droppable", "fragments_forgettable"].map((index) => {
    const isIn = index === "fragments_droppable" ? "copies > 0" : "held = 0";
    return `SELECT key FROM fragments INDEXED BY ${index} WHERE unwanted_since_ms IS NOT NULL
      AND ${isIn} AND unwanted_since_ms > :nowMs`;
  });
  const superseded = "SELECT epoch, sequence FROM versions WHERE superseded_at_ms > :nowMs";
  const uploads = "SELECT key FROM uploads WHERE lease_until_ms > :leaseUntilMs";
  const peers = `SELECT key FROM peers WHERE maintenance_until_ms > :maintenanceUntilMs
    OR first_seen_ms > :nowMs OR last_heard_ms > :nowMs`;
  // Made by a clock that was ahead, it would hold until that clock's end of it.
  const invitations = "SELECT secret_hash FROM invitations WHERE made_at_ms > :nowMs";
  const found = [...unwanted, superseded, uploads, peers, invitations];
  const isAhead = found.map((each) => `EXISTS (${each})`).join(" OR ");
  return {
    isAhead: db.prepare<[LatestMoments], number>(`SELECT ${isAhead}`).pluck(),
    takeBack: [
      ...unwanted.map((each) =>
        `UPDATE fragments SET unwanted_since_ms = :nowMs WHERE key IN (${each} LIMIT :limit)`
      ),
      `UPDATE versions SET superseded_at_ms = :nowMs
        WHERE (epoch, sequence) IN (${superseded} LIMIT :limit)`,
      `UPDATE uploads SET lease_until_ms = :leaseUntilMs WHERE key IN (${uploads} LIMIT :limit)`,
      `UPDATE peers SET maintenance_until_ms = min(maintenance_until_ms, :maintenanceUntilMs),
          first_seen_ms = min(first_seen_ms, :nowMs), last_heard_ms = min(last_heard_ms, :nowMs)
        WHERE key IN (${peers} LIMIT :limit)`,
      `UPDATE invitations SET expires_at_ms = expires_at_ms - made_at_ms + :nowMs, made_at_ms = :nowMs
        WHERE secret_hash IN (${invitations} LIMIT :limit)`,
    ].map((sql) => db.prepare<[LatestMoments & { readonly limit: number }]>(sql)),
  };
}
