// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { type FileId, type FragmentId, idToBytes, type PeerId } from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import type {
  DroppableReplica,
  FragmentPage,
  HeldFragment,
  PlacedReplica,
} from "./replica_records.ts";
import { Holders, peerCounts } from "./holders.ts";

interface SurveyRow {
  readonly key: number;
  readonly id: FragmentId;
  readonly size: number;
  readonly wanted: number;
  readonly claims: number;
  readonly known: number;
  /** Keys of the peers whose replica counts; one that the network did not place has a minus before it. */
  readonly replicas: string | null;
}

interface MarkedRow {
  readonly key: number;
  readonly size: number;
}

interface RecallRow {
  readonly key: number;
  readonly peer: number;
  readonly counted: number;
  readonly id: FragmentId;
  readonly peerId: PeerId;
}

/** Marked replicas of one peer that one call looks at. */
const MARKED_MAX = 4096;

/** Every fragment in turn, and the trimming of what such a look finds too many. */
export class Survey {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #holders: Holders;

  constructor(db: Database.Database) {
    this.#statements = prepare(db);
    this.#holders = new Holders(db);
  }

  all(limit: number, after = 0): FragmentPage {
    return this.#page(this.#statements.all.all(after, limit), limit);
  }

  ofPeer(peerId: PeerId, limit: number, after = 0): FragmentPage {
    return this.#page(this.#statements.ofPeer.all(peerId, after, limit), limit);
  }

  replicaAt(peerId: PeerId, place: number): FragmentRef | undefined {
    return this.#statements.at.get({ peerId, place });
  }

  keep(peerId: PeerId, fileId: FileId): void {
    this.#statements.keep.run(peerId, idToBytes(fileId));
  }

  takeExcess(excess: readonly PlacedReplica[], trusted: readonly PeerId[]): DroppableReplica[] {
    const others = JSON.stringify(trusted);
    return excess.flatMap(({ id, peerId }) => {
      const row = this.#statements.enough.get({ id: idToBytes(id), peerId, others });
      if (row === undefined) return [];
      this.#statements.mark.run(row.key, peerId);
      this.#statements.countMarked.run(row.key);
      return [{ id, peerId, sizeBytes: row.size, wasCommitted: true }];
    });
  }

  /** Whether nobody may remember names that are not known here. */
  isWhole(): boolean {
    return this.#statements.whole.get() === 1;
  }

  /** As fragments that were committed: what takes their bytes away is to leave them in the trash for a time. */
  adoptStrays(fragmentIds: readonly FragmentId[], nowMs: number): number {
    return fragmentIds.reduce((count, id) => {
      return count + this.#statements.adoptStray.run(nowMs, idToBytes(id)).changes;
    }, 0);
  }

  recall(peerIds: readonly PeerId[], ordered: readonly PlacedReplica[]): PlacedReplica[] {
    const out = new Set(ordered.map(({ id, peerId }) => `${id} ${peerId}`));
    const rows = this.#statements.marked.all(JSON.stringify(peerIds), MARKED_MAX);
    return rows.flatMap(({ key, peer, counted, id, peerId }) => {
      if (out.has(`${id} ${peerId}`)) return [];
      this.#statements.unmark.run(key, peer);
      this.#statements.countRecalled.run(counted, key);
      return [{ id, peerId }];
    });
  }

  repairPaused(): boolean {
    return this.#statements.paused.get() === 1;
  }

  setRepairPaused(paused: boolean): void {
    this.#statements.setPaused.run(paused ? 1 : 0);
  }

  rebalanceTolerance(): number | undefined {
    return this.#statements.rebalance.get() ?? undefined;
  }

  setRebalance(tolerance: number | undefined): void {
    this.#statements.setRebalance.run(tolerance ?? null);
  }

  ticketsDemanded(): boolean {
    return this.#statements.tickets.get() === 1;
  }

  demandTickets(demanded: boolean): void {
    this.#statements.setTickets.run(demanded ? 1 : 0);
  }

  recallTickets(): boolean {
    return this.#statements.recallTickets.run().changes === 1;
  }

  #page(rows: readonly SurveyRow[], limit: number): FragmentPage {
    const peerIds = this.#holders.reader();
    const fragments: HeldFragment[] = [];
    const strays: FragmentId[] = [];
    for (const { id, size, wanted, claims, known, replicas } of rows) {
      if (known === 0) strays.push(id);
      if (wanted === 0 && claims === 0) continue;
      fragments.push({
        ...{ id, sizeBytes: size, wanted, claimed: claims > 0 },
        replicas: replicas === null ? [] : replicas.split(",").map((key) => {
          const placed = !key.startsWith("-");
          return { peerId: peerIds(placed ? key : key.slice(1))[0]!, placed };
        }),
      });
    }
    return { fragments, strays, next: rows.length < limit ? undefined : rows.at(-1)!.key };
  }
}

const COUNTED_REPLICAS = `(SELECT group_concat(CASE r.placed WHEN 1 THEN r.peer ELSE -r.peer END)
  FROM replicas r JOIN peers p ON p.key = r.peer
  WHERE r.fragment = fr.key AND r.dropping = 0 AND ${peerCounts("p", "r")})`;

function prepare(db: Database.Database) {
  const columns = `fr.key, lower(hex(fr.id)) AS id, fr.size, fr.wanted, fr.claims, fr.known,
    ${COUNTED_REPLICAS} AS replicas`;
  return {
    all: db.prepare<[number, number], SurveyRow>(
      `SELECT ${columns} FROM fragments fr WHERE fr.key > ? ORDER BY fr.key LIMIT ?`,
    ),
    ofPeer: db.prepare<[string, number, number], SurveyRow>(
      `SELECT ${columns} FROM (
          SELECT fragment FROM replicas INDEXED BY replicas_by_peer
            WHERE peer = (SELECT key FROM peers WHERE peer_id = ?) AND fragment > ?
              AND dropping = 0 ORDER BY fragment LIMIT ?) AS own
        CROSS JOIN fragments fr ON fr.key = own.fragment ORDER BY fr.key`,
    ),
    keep: db.prepare<[string, Uint8Array]>(
      `UPDATE replicas SET placed = 0 WHERE peer = (SELECT key FROM peers WHERE peer_id = ?)
        AND fragment IN (SELECT ff.fragment FROM file_fragments ff JOIN files f ON f.key = ff.file
          WHERE f.id = ?)`,
    ),
    ...prepareWhole(db),
    enough: db.prepare<[{ id: Uint8Array; peerId: string; others: string }], MarkedRow>(
      `SELECT fr.key, fr.size FROM fragments fr
        JOIN peers p ON p.peer_id = :peerId
        JOIN replicas own ON own.fragment = fr.key AND own.peer = p.key AND own.dropping = 0
          AND ${peerCounts("p", "own")}
        WHERE fr.id = :id AND fr.wanted > 0 AND fr.claims = 0 AND fr.wanted <= (
          SELECT count(*) FROM replicas r JOIN peers o ON o.key = r.peer
            WHERE r.fragment = fr.key AND r.peer <> p.key AND r.dropping = 0 AND ${
        peerCounts("o", "r")
      }
              AND o.peer_id IN (SELECT value FROM json_each(:others)))`,
    ),
    mark: db.prepare<[number, string]>(
      `UPDATE replicas SET dropping = 1 WHERE fragment = ?
        AND peer = (SELECT key FROM peers WHERE peer_id = ?)`,
    ),
    countMarked: db.prepare<[number]>("UPDATE fragments SET copies = copies - 1 WHERE key = ?"),
    marked: db.prepare<[string, number], RecallRow>(
      `SELECT fr.key, p.key AS peer, ${
        peerCounts("p", "r")
      } AS counted, lower(hex(fr.id)) AS id, p.peer_id AS peerId
        FROM json_each(?) j CROSS JOIN peers p ON p.peer_id = j.value
        CROSS JOIN replicas r ON r.peer = p.key AND r.fragment IN (
          SELECT fragment FROM replicas INDEXED BY replicas_dropping
            WHERE peer = p.key AND dropping = 1 LIMIT ?)
        JOIN fragments fr ON fr.key = r.fragment WHERE fr.wanted > 0 OR fr.claims > 0`,
    ),
    unmark: db.prepare<[number, number]>(
      "UPDATE replicas SET dropping = 0 WHERE fragment = ? AND peer = ?",
    ),
    countRecalled: db.prepare<[number, number]>(
      "UPDATE fragments SET copies = copies + ? WHERE key = ?",
    ),
    paused: db.prepare<[], number>("SELECT repair_paused FROM network").pluck(),
    setPaused: db.prepare<[number]>("UPDATE network SET repair_paused = ?"),
  };
}

function prepareWhole(db: Database.Database) {
  return {
    at: db.prepare<[{ peerId: string; place: number }], FragmentRef>(
      `WITH own AS (SELECT key FROM peers WHERE peer_id = :peerId),
          first AS (SELECT min(fragment) AS key FROM replicas INDEXED BY replicas_by_peer
            WHERE peer = (SELECT key FROM own)),
          last AS (SELECT max(fragment) AS key FROM replicas INDEXED BY replicas_by_peer
            WHERE peer = (SELECT key FROM own))
        SELECT lower(hex(fr.id)) AS id, fr.size AS sizeBytes FROM fragments fr WHERE fr.key = (
          SELECT fragment FROM replicas INDEXED BY replicas_by_peer
            WHERE peer = (SELECT key FROM own) AND dropping = 0 AND fragment >= (
              SELECT first.key + CAST(:place * (last.key - first.key + 1) AS INTEGER) FROM first, last)
            ORDER BY fragment LIMIT 1)`,
    ),
    adoptStray: db.prepare<[number, Uint8Array]>(
      `UPDATE fragments SET known = 1, committed = 1, unwanted_since_ms = ?
        WHERE id = ? AND known = 0`,
    ),
    rebalance: db.prepare<[], number | null>("SELECT rebalance_tolerance FROM network").pluck(),
    setRebalance: db.prepare<[number | null]>("UPDATE network SET rebalance_tolerance = ?"),
    tickets: db.prepare<[], number>("SELECT tickets FROM network").pluck(),
    recallTickets: db.prepare("UPDATE network SET tickets = 1 WHERE tickets IS NULL"),
    setTickets: db.prepare<[number]>("UPDATE network SET tickets = ?"),
    whole: db.prepare<[], number>("SELECT whole FROM network").pluck(),
  };
}
