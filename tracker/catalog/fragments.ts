// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { type FragmentId, idToBytes, type PeerId } from "../../proto/words/ids.ts";
import type { Totals } from "./catalog.ts";
import type {
  DroppableReplica,
  FragmentReplicas,
  ShortCursor,
  ShortFragment,
} from "./replica_records.ts";
import { HOLDER_KEYS, type Holders, peerCounts } from "./holders.ts";

interface FragmentRow {
  readonly id: FragmentId;
  readonly size: number;
  readonly wanted: number;
  readonly copies: number;
  readonly holders: string | null;
}

interface DroppableRow {
  readonly key: number;
  readonly peer: number;
  readonly id: FragmentId;
  readonly size: number;
  readonly peer_id: PeerId;
  readonly committed: number;
}

/** What is wanted against what is held: the questions of repair and of clearing up. */
export class Fragments {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #holders: Holders;

  constructor(db: Database.Database, holders: Holders) {
    this.#statements = prepare(db);
    this.#holders = holders;
  }

  short(limit: number, after?: ShortCursor): ShortFragment[] {
    const holdersOf = this.#holders.reader();
    const id = after === undefined ? new Uint8Array(0) : idToBytes(after.id);
    return this.#statements.short.all(after?.copies ?? 0, id, limit).map((row) => ({
      id: row.id,
      sizeBytes: row.size,
      copies: row.copies,
      wanted: row.wanted,
      holders: holdersOf(row.holders),
    }));
  }

  replicasOf(fragmentIds: readonly FragmentId[]): FragmentReplicas[] {
    const holdersOf = this.#holders.reader();
    return fragmentIds.map((id) => {
      const row = this.#statements.fragment.get(idToBytes(id));
      if (row === undefined) return { id, sizeBytes: 0, wanted: 0, holders: [] };
      return { id, sizeBytes: row.size, wanted: row.wanted, holders: holdersOf(row.holders) };
    });
  }

  /**
   * Those marked before get up to half of the limit, in equal shares: a peer that never drops must not stop the
   * others.
   */
  takeDroppable(
    peerIds: readonly PeerId[],
    unwantedBeforeMs: number,
    limit: number,
  ): DroppableReplica[] {
    const share = Math.max(1, Math.floor(limit / 2 / Math.max(1, peerIds.length)));
    const peers = JSON.stringify(peerIds);
    const marked = this.#statements.marked.all(peers, share, limit);
    const fresh = this.#statements.droppable.all(unwantedBeforeMs, peers, limit - marked.length);
    for (const row of fresh) {
      this.#statements.mark.run(row.key, row.peer);
      this.#statements.countMarked.run(row.key);
    }
    return [...marked, ...fresh].map((row) => ({
      id: row.id,
      sizeBytes: row.size,
      peerId: row.peer_id,
      wasCommitted: row.committed === 1,
    }));
  }

  totals(): Totals {
    const counts = this.#statements.counts.get()!;
    const fragmentsByCopies = this.#statements.byCopies.all();
    return {
      names: counts.names,
      files: counts.files,
      logicalBytes: counts.logical_bytes,
      fragments: fragmentsByCopies.reduce((sum, fragments) => sum + fragments, 0),
      replicaBytes: counts.replica_bytes,
      fragmentsByCopies,
      fragmentsShort: counts.short,
      missingBytes: counts.missing_bytes,
      uploads: counts.uploads,
    };
  }
}

interface CountsRow {
  readonly names: number;
  readonly files: number;
  readonly logical_bytes: number;
  readonly replica_bytes: number;
  readonly short: number;
  readonly missing_bytes: number;
  readonly uploads: number;
}

function prepare(db: Database.Database) {
  const columns = `lower(hex(fr.id)) AS id, fr.size, fr.wanted, fr.copies,
    ${HOLDER_KEYS} AS holders`;
  const droppable = `fr.key, r.peer, lower(hex(fr.id)) AS id, fr.size, p.peer_id, fr.committed`;
  return {
    short: db.prepare<[number, Uint8Array, number], FragmentRow>(
      `SELECT ${columns} FROM fragments fr INDEXED BY fragments_short
        WHERE fr.copies < fr.wanted AND (fr.copies, fr.id) > (?, ?)
        ORDER BY fr.copies, fr.id LIMIT ?`,
    ),
    fragment: db.prepare<[Uint8Array], FragmentRow>(
      `SELECT ${columns} FROM fragments fr WHERE fr.id = ?`,
    ),
    droppable: db.prepare<[number, string, number], DroppableRow>(
      `SELECT ${droppable} FROM fragments fr INDEXED BY fragments_droppable
        JOIN replicas r ON r.fragment = fr.key AND r.dropping = 0
        JOIN peers p ON p.key = r.peer AND ${peerCounts("p", "r")}
        WHERE fr.unwanted_since_ms IS NOT NULL AND fr.copies > 0 AND fr.unwanted_since_ms < ?
          AND p.peer_id IN (SELECT value FROM json_each(?))
        ORDER BY fr.unwanted_since_ms, fr.key LIMIT ?`,
    ),
    marked: db.prepare<[string, number, number], DroppableRow>(
      `SELECT ${droppable} FROM json_each(?) j CROSS JOIN peers p ON p.peer_id = j.value
        CROSS JOIN replicas r ON r.peer = p.key AND r.fragment IN (
          SELECT fragment FROM replicas INDEXED BY replicas_dropping
            WHERE peer = p.key AND dropping = 1 LIMIT ?)
        JOIN fragments fr ON fr.key = r.fragment AND fr.unwanted_since_ms IS NOT NULL LIMIT ?`,
    ),
    mark: db.prepare<[number, number]>(
      "UPDATE replicas SET dropping = 1 WHERE fragment = ? AND peer = ?",
    ),
    countMarked: db.prepare<[number]>("UPDATE fragments SET copies = copies - 1 WHERE key = ?"),
    counts: db.prepare<[], CountsRow>(
      `SELECT names, files, logical_bytes,
          (SELECT ifnull(sum(bytes), 0) FROM peers WHERE counted = 1) AS replica_bytes,
          (SELECT sum(short) FROM copies_totals) AS short,
          (SELECT sum(missing_bytes) FROM copies_totals) AS missing_bytes,
          (SELECT count(*) FROM uploads) AS uploads
        FROM network`,
    ),
    byCopies: db.prepare<[], number>(
      "SELECT fragments FROM copies_totals ORDER BY copies",
    ).pluck(),
  };
}
