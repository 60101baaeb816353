// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { EnjambreError } from "../../proto/words/errors.ts";
import { type PeerId, quote } from "../../proto/words/ids.ts";
import type { AdmittedPeer, HeardPeer, KnownPeer, PeerRow } from "./catalog.ts";

interface StoredPeer {
  readonly key: number;
  readonly peer_id: string;
  readonly incarnation: number;
  readonly address: string;
  readonly zone: string;
  readonly counted: number;
  readonly first_seen_ms: number;
  readonly last_heard_ms: number;
  readonly live_total_ms: number;
  readonly fragments: number;
  readonly bytes: number;
}

/** Every peer that was ever admitted, and whether its replicas count. */
export class Peers {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database.Database) {
    this.#statements = prepare(db);
  }

  admit(peer: PeerRow, nowMs: number): AdmittedPeer {
    const row = this.#statements.find.get(peer.peerId);
    if (row !== undefined && row.incarnation > peer.incarnation) {
      throw new EnjambreError(
        "conflict",
        `Cannot admit peer ${quote(peer.peerId)} with incarnation ${peer.incarnation}: ` +
          `it was seen with ${row.incarnation}; does another program run with the same key?`,
      );
    }
    this.#statements.admit.run({ ...peer, nowMs, digest: new Uint8Array(32) });
    const wasDead = row !== undefined && row.counted === 0;
    if (wasDead) this.setCounted(peer.peerId, true);
    return { wasDead, ...(row !== undefined && { lastHeardMs: row.last_heard_ms }) };
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
    }));
  }

  recordHeard(heard: readonly HeardPeer[]): void {
    for (const { peerId, lastHeardMs, addLiveMs } of heard) {
      this.#statements.heard.run(lastHeardMs, addLiveMs, peerId);
    }
  }

  /** Answers the number of replicas that changed sides; 0 when nothing changes. */
  setCounted(peerId: PeerId, counted: boolean): number {
    const row = this.#statements.find.get(peerId);
    if (row === undefined || (row.counted === 1) === counted) return 0;
    this.#statements.setCounted.run(counted ? 1 : 0, row.key);
    return this.#statements.addCopies.run(counted ? 1 : -1, row.key).changes;
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
    setCounted: db.prepare<[number, number]>("UPDATE peers SET counted = ? WHERE key = ?"),
    addCopies: db.prepare<[number, number]>(
      `UPDATE fragments SET copies = copies + ?
        WHERE key IN (SELECT fragment FROM replicas WHERE peer = ? AND dropping = 0)`,
    ),
  };
}
