// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { EnjambreError } from "../../proto/words/errors.ts";
import { type PeerId, quote } from "../../proto/words/ids.ts";
import type { AdmittedPeer, Fence, HeardPeer, KnownPeer, PeerRow } from "./catalog.ts";

interface StoredPeer {
  readonly key: number;
  readonly peer_id: string;
  readonly incarnation: number;
  readonly address: string;
  readonly zone: string;
  readonly counted: number;
  readonly counted_to: number;
  readonly first_seen_ms: number;
  readonly last_heard_ms: number;
  readonly live_total_ms: number;
  readonly fragments: number;
  readonly bytes: number;
  readonly draining_since_ms: number | null;
  readonly maintenance_until_ms: number;
  readonly fenced_since_ms: number | null;
  readonly fenced_reason: string | null;
}

/** What one step of counting did. */
export interface Counting {
  /** That changed sides. */
  readonly replicas: number;
  readonly isDone: boolean;
}

/** Replicas that change sides in one transaction: few enough that nobody waits long for it. */
const COUNTED_AT_ONCE_MAX = 2_000;
/** The key up to which a peer's replicas are as it is said, when that is all of them. */
const ALL = Number.MAX_SAFE_INTEGER;

/** Every peer that was ever admitted, and whether its replicas count. */
export class Peers {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database.Database) {
    this.#statements = prepare(db);
  }

  admit(peer: PeerRow, nowMs: number, isAlone: boolean): AdmittedPeer {
    const row = this.#statements.find.get(peer.peerId);
    const isOlder = row !== undefined && row.incarnation > peer.incarnation;
    if (isOlder && !isAlone) {
      throw new EnjambreError(
        "conflict",
        `Cannot admit peer ${quote(peer.peerId)} with incarnation ${peer.incarnation}: ` +
          `it was seen with ${row.incarnation}; does another program run with the same key?`,
      );
    }
    this.#statements.admit.run({ ...peer, nowMs, digest: new Uint8Array(32) });
    return {
      ...{ wasDead: row !== undefined && row.counted === 0, isOlder },
      ...(row !== undefined && { lastHeardMs: row.last_heard_ms }),
    };
  }

  all(): KnownPeer[] {
    return this.#statements.all.all().map((row) => ({
      peerId: row.peer_id as PeerId,
      incarnation: row.incarnation,
      address: row.address,
      zone: row.zone,
      counted: row.counted === 1,
      firstSeenMs: row.first_seen_ms,
      lastHeardMs: row.last_heard_ms,
      liveTotalMs: row.live_total_ms,
      fragments: row.fragments,
      bytes: row.bytes,
      drainingSinceMs: row.draining_since_ms ?? undefined,
      maintenanceUntilMs: row.maintenance_until_ms,
      fence: row.fenced_since_ms === null
        ? undefined
        : { sinceMs: row.fenced_since_ms, reason: row.fenced_reason ?? "" },
    }));
  }

  recordHeard(heard: readonly HeardPeer[]): void {
    for (const { peerId, lastHeardMs, addLiveMs } of heard) {
      this.#statements.heard.run(lastHeardMs, addLiveMs, peerId);
    }
  }

  setDraining(peerId: PeerId, sinceMs: number | undefined): void {
    this.#known(peerId, this.#statements.setDraining.run(sinceMs ?? null, peerId).changes);
  }

  setMaintenance(peerId: PeerId, untilMs: number): void {
    this.#known(peerId, this.#statements.setMaintenance.run(untilMs, peerId).changes);
  }

  setFence(peerId: PeerId, fence: Fence | undefined): void {
    const { sinceMs = null, reason = null } = fence ?? {};
    this.#known(peerId, this.#statements.setFence.run(sinceMs, reason, peerId).changes);
  }

  #known(peerId: PeerId, rows: number): void {
    if (rows > 0) return;
    throw new EnjambreError("not_found", `No peer ${quote(peerId)} was ever admitted`);
  }

  /** Says what is to be of a peer's replicas; `countSome` then does it. What was begun before must have ended. */
  beginCount(peerId: PeerId, counted: boolean): void {
    this.#statements.beginCount.run(counted ? 1 : 0, peerId, counted ? 1 : 0, ALL);
  }

  /** Goes on with what was begun, for a bounded number of replicas. */
  countSome(peerId: PeerId): Counting {
    const row = this.#statements.find.get(peerId);
    if (row === undefined || row.counted_to === ALL) return { replicas: 0, isDone: true };
    const last = this.#statements.sliceEnd.get(row.key, row.counted_to, COUNTED_AT_ONCE_MAX);
    const to = last ?? ALL;
    const change = row.counted === 1 ? 1 : -1;
    const { changes } = this.#statements.addCopies.run(change, row.key, row.counted_to, to);
    this.#statements.countedTo.run(to, row.key);
    return { replicas: changes, isDone: to === ALL };
  }
}

function prepare(db: Database.Database) {
  return {
    find: db.prepare<[string], StoredPeer>("SELECT * FROM peers WHERE peer_id = ?"),
    all: db.prepare<[], StoredPeer>("SELECT * FROM peers ORDER BY peer_id"),
    admit: db.prepare(
      `INSERT INTO peers (peer_id, incarnation, address, zone, counted, first_seen_ms,
          last_heard_ms, live_total_ms, fragments, bytes, digest)
        VALUES (:peerId, :incarnation, :address, :zone, 1, :nowMs, :nowMs, 0, 0, 0, :digest)
        ON CONFLICT (peer_id) DO UPDATE SET incarnation = excluded.incarnation,
          address = excluded.address, zone = excluded.zone,
          last_heard_ms = max(last_heard_ms, excluded.last_heard_ms)`,
    ),
    heard: db.prepare<[number, number, string]>(
      `UPDATE peers SET last_heard_ms = max(last_heard_ms, ?), live_total_ms = live_total_ms + ?
        WHERE peer_id = ?`,
    ),
    setDraining: db.prepare<[number | null, string]>(
      "UPDATE peers SET draining_since_ms = ? WHERE peer_id = ?",
    ),
    setMaintenance: db.prepare<[number, string]>(
      "UPDATE peers SET maintenance_until_ms = ? WHERE peer_id = ?",
    ),
    setFence: db.prepare<[number | null, string | null, string]>(
      "UPDATE peers SET fenced_since_ms = ?, fenced_reason = ? WHERE peer_id = ?",
    ),
    beginCount: db.prepare<[number, string, number, number]>(
      `UPDATE peers SET counted = ?, counted_to = 0
        WHERE peer_id = ? AND counted <> ? AND counted_to = ?`,
    ),
    // Undefined when there are fewer than that.
    sliceEnd: db.prepare<[number, number, number], number>(
      `SELECT fragment FROM replicas INDEXED BY replicas_by_peer WHERE peer = ? AND fragment > ?
        ORDER BY fragment LIMIT 1 OFFSET ?`,
    ).pluck(),
    countedTo: db.prepare<[number, number]>("UPDATE peers SET counted_to = ? WHERE key = ?"),
    addCopies: db.prepare<[number, number, number, number]>(
      `UPDATE fragments SET copies = copies + ?
        WHERE key IN (SELECT fragment FROM replicas INDEXED BY replicas_by_peer
          WHERE peer = ? AND fragment > ? AND fragment <= ? AND dropping = 0)`,
    ),
  };
}
