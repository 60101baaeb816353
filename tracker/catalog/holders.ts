// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import type { PeerId } from "../../proto/words/ids.ts";

/** Whether a replica counts as far as its peer is concerned: it is not dead, or not yet for this fragment. */
export function peerCounts(peer: string, replica: string): string {
  return `(${peer}.counted = 1) = (${replica}.fragment <= ${peer}.counted_to)`;
}

/** Keys of the peers whose replica of `fragments fr` counts, as one text: a column instead of a row for each. */
export const HOLDER_KEYS = `(SELECT group_concat(r.peer) FROM replicas r
  JOIN peers p ON p.key = r.peer
  WHERE r.fragment = fr.key AND r.dropping = 0 AND ${peerCounts("p", "r")})`;

/** Turns `HOLDER_KEYS` into peer ids. */
export class Holders {
  readonly #peerId: Database.Statement<[string], PeerId>;

  constructor(db: Database.Database) {
    this.#peerId = db.prepare<[string], PeerId>("SELECT peer_id FROM peers WHERE key = ?").pluck();
  }

  /** For the rows of one call: each peer is looked up once, and all rows share its id. */
  reader(): (keys: string | null) => PeerId[] {
    const known = new Map<string, PeerId>();
    return (keys) => keys === null ? [] : keys.split(",").map((key) => this.#idOf(key, known));
  }

  #idOf(key: string, known: Map<string, PeerId>): PeerId {
    const peerId = known.get(key) ?? this.#peerId.get(key)!;
    known.set(key, peerId);
    return peerId;
  }
}
