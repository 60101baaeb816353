// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { EnjambreError } from "../../proto/words/errors.ts";
import type { NetworkId } from "../../proto/words/ids.ts";
import { EPOCH_MAX } from "../../proto/words/limits.ts";
import type { Name } from "../../proto/words/names.ts";
import type { Version } from "../../proto/words/version.ts";
import type { LostNames, RaiseSettings, ReportDue, Standing } from "./standing.ts";

/** Whether a `network w` is in the middle of asking everybody for everything. */
export const COLLECTS_ALL = `(w.state = 'collecting' AND EXISTS (
  SELECT 1 FROM epochs e WHERE e.epoch = w.epoch AND e.base_sequence = 0))`;

/** Fragments of which one transaction makes up for how many copies are wanted. */
const WANTED_AT_ONCE_MAX = 20_000;

/** How this database came about: the epochs that it raised itself to, and whether it still has to catch up. */
export class Epochs {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database.Database) {
    this.#statements = prepare(db);
  }

  standing(): Standing {
    return this.#statements.standing.get()!;
  }

  raise(atLeast: number, { askAll = false }: RaiseSettings = {}): Standing {
    const { epoch, sequence, state } = this.standing();
    const raised = Math.max(atLeast, epoch + 1);
    if (raised > EPOCH_MAX) {
      throw new EnjambreError(
        "exhausted",
        `Cannot raise the epoch to ${raised}: there are ${EPOCH_MAX} at the most`,
      );
    }
    const base = askAll ? { epoch: 0, sequence: 0 } : this.#baseOf(state, { epoch, sequence });
    if (askAll) this.#statements.forgetAll.run();
    // It was not this database's alone: another tracker of the network had raised itself to it, too.
    if (state === "collecting") this.#statements.forget.run(epoch);
    this.#statements.add.run(raised, base.epoch, base.sequence);
    this.#statements.setEpoch.run(raised);
    return this.standing();
  }

  joinNetwork(networkId: NetworkId): void {
    const known = this.standing().networkId;
    if (known === networkId) return;
    // Never empty but in a database that is being rebuilt from nothing.
    if (known as string === "") return void this.#statements.join.run(networkId);
    throw new EnjambreError(
      "conflict",
      `Cannot join network ${networkId}: this database is of network ${known}`,
    );
  }

  reportDue(epochReported: number): ReportDue {
    const base = this.#statements.base.get(epochReported);
    if (base === undefined) return "none";
    return base.sequence === 0 ? "all" : { after: base };
  }

  /**
   * Makes up for how many copies of fragments are wanted, where files were added without saying so: of some fragments
   * from this key on. Answers where to go on; undefined: nothing is left.
   */
  wantSome(from: number): number | undefined {
    const last = this.#statements.lastFragment.get()!;
    if (from > last || this.#statements.collectsAll.get() === 0) return undefined;
    const next = from + WANTED_AT_ONCE_MAX;
    this.#statements.want.run(from, next);
    return next;
  }

  endCollecting(isWhole: boolean): void {
    this.#statements.endCollecting.run(isWhole ? 1 : 0);
  }

  lostNames(limit: number): LostNames {
    const names = this.#statements.lost.all();
    return { count: names.length, names: names.slice(0, limit) };
  }

  #baseOf(state: Standing["state"], own: Version): Version {
    const collecting = state === "collecting" ? this.#statements.baseAt.get(own.epoch) : undefined;
    return collecting ?? own;
  }
}

function prepare(db: Database.Database) {
  return {
    standing: db.prepare<[], Standing>(
      `SELECT network_id AS networkId, epoch, sequence, state,
        (SELECT count(*) FROM peers WHERE counted = 1) AS peersCounted FROM network`,
    ),
    setEpoch: db.prepare<[number]>(
      "UPDATE network SET epoch = ?, state = 'collecting', whole = 0",
    ),
    join: db.prepare<[string]>("UPDATE network SET network_id = ?"),
    endCollecting: db.prepare<[number]>("UPDATE network SET state = 'serving', whole = ?"),
    lastFragment: db.prepare<[], number>("SELECT ifnull(max(key), -1) FROM fragments").pluck(),
    collectsAll: db.prepare<[], number>(`SELECT ${COLLECTS_ALL} FROM network w`).pluck(),
    want: db.prepare<[number, number]>(
      `UPDATE fragments AS fr SET wanted = max(wanted, (
          SELECT ifnull(max(f.replicas), 0) FROM file_fragments ff JOIN files f ON f.key = ff.file
            WHERE ff.fragment = fr.key))
        WHERE fr.key >= ? AND fr.key < ? AND fr.refs > 0`,
    ),
    add: db.prepare<[number, number, number]>(
      "INSERT INTO epochs (epoch, base_epoch, base_sequence) VALUES (?, ?, ?)",
    ),
    forget: db.prepare<[number]>("DELETE FROM epochs WHERE epoch = ?"),
    forgetAll: db.prepare("DELETE FROM epochs"),
    // Bases only grow, so the first epoch that a peer did not report to asks for the most.
    base: db.prepare<[number], Version>(
      `SELECT base_epoch AS epoch, base_sequence AS sequence FROM epochs WHERE epoch > ?
        ORDER BY epoch LIMIT 1`,
    ),
    baseAt: db.prepare<[number], Version>(
      "SELECT base_epoch AS epoch, base_sequence AS sequence FROM epochs WHERE epoch = ?",
    ),
    lost: db.prepare<[], Name>(
      `SELECT DISTINCT n.name FROM fragments fr JOIN file_fragments ff ON ff.fragment = fr.key
        JOIN names n ON n.file = ff.file WHERE fr.copies = 0 AND fr.refs > 0 ORDER BY n.name`,
    ).pluck(),
  };
}
