// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { EnjambreError } from "../../proto/words/errors.ts";
import { bytesToHex } from "../../proto/words/hash.ts";
import { type FragmentId, idToBytes, type PeerId, quote } from "../../proto/words/ids.ts";
import { HASH_BYTES } from "../../proto/words/limits.ts";
import type {
  GainedFragment,
  InventoryDigest,
  InventoryPart,
  ReplicaChanges,
} from "./replica_records.ts";

/** A peer's row while its replicas change: written back once, at the end. */
interface Holder {
  readonly key: number;
  readonly counted: number;
  readonly counted_to: number;
  fragments: number;
  bytes: number;
  readonly digest: Uint8Array;
}

interface FragmentRow {
  readonly key: number;
  readonly size: number;
  readonly known: 0 | 1;
}

interface TakenRow {
  readonly dropping: number;
}

interface MissingRow {
  readonly count: number;
  readonly bytes: number;
  readonly digest: Uint8Array;
}

/** Which peer holds which fragment, as the peers report it. */
export class Replicas {
  readonly #statements: ReturnType<typeof prepare>;

  constructor(db: Database.Database) {
    addXorOfIds(db);
    db.exec(INVENTORY_TABLES);
    this.#statements = prepare(db);
  }

  apply(changes: readonly ReplicaChanges[]): void {
    for (const { peerId, gained, lost } of changes) {
      this.#change(peerId, (holder) => {
        for (const fragment of gained) this.#add(holder, fragment);
        for (const fragmentId of lost) this.#take(holder, fragmentId);
      });
    }
  }

  digest(peerId: PeerId): InventoryDigest {
    const holder = this.#statements.holder.get(peerId);
    if (holder === undefined) return { count: 0, xor: bytesToHex(new Uint8Array(HASH_BYTES)) };
    return { count: holder.fragments, xor: bytesToHex(holder.digest) };
  }

  applyInventory(peerId: PeerId, part: InventoryPart): void {
    this.#change(peerId, (holder) => {
      if (part.first) this.#openInventory(holder);
      if (this.#statements.isTaken.get(holder.key) === undefined) {
        throw new EnjambreError(
          "conflict",
          `Cannot go on with the inventory of peer ${
            quote(peerId)
          }: its first part is not known; ` +
            `send it again from the beginning`,
        );
      }
      for (const fragment of part.fragments) this.#add(holder, fragment);
      if (part.last) this.#endInventory(holder);
    });
  }

  #change(peerId: PeerId, change: (holder: Holder) => void): void {
    const holder = this.#statements.holder.get(peerId);
    if (holder === undefined) {
      throw new EnjambreError("not_found", `No peer ${quote(peerId)} was ever admitted`);
    }
    change(holder);
    const { fragments, bytes, digest, key } = holder;
    this.#statements.setHolder.run(fragments, bytes, digest, key);
  }

  #add(holder: Holder, { id, sizeBytes, placed = false, dropping = false }: GainedFragment): void {
    const idBytes = idToBytes(id);
    const row = this.#statements.fragment.get(idBytes);
    const key = row?.key ??
      Number(this.#statements.addStray.run(idBytes, sizeBytes).lastInsertRowid);
    this.#statements.name.run(key, holder.key);
    const isDropping = dropping && row?.known === 1;
    const marks = [placed ? 1 : 0, isDropping ? 1 : 0] as const;
    if (this.#statements.add.run(key, holder.key, ...marks).changes === 0) return;
    this.#statements.countCopy.run(1, isDropping ? 0 : countedAt(holder, key), key);
    holder.fragments += 1;
    holder.bytes += row?.size ?? sizeBytes;
    toggled(holder.digest, idBytes);
  }

  #take(holder: Holder, id: FragmentId): void {
    const idBytes = idToBytes(id);
    const row = this.#statements.fragment.get(idBytes);
    if (row === undefined) return;
    this.#statements.unname.run(holder.key, row.key);
    const taken = this.#statements.take.get(row.key, holder.key);
    if (taken === undefined) return;
    const counted = taken.dropping === 1 ? 0 : countedAt(holder, row.key);
    this.#statements.countCopy.run(-1, -counted, row.key);
    this.#statements.forgetStray.run(row.key);
    holder.fragments -= 1;
    holder.bytes -= row.size;
    toggled(holder.digest, idBytes);
  }

  #openInventory(holder: Holder): void {
    this.#statements.clearNamed.run(holder.key);
    // Where nothing was known of it, nothing can turn out not to be there.
    this.#statements.openInventory.run(holder.key, holder.fragments > 0 ? 1 : 0);
  }

  #endInventory(holder: Holder): void {
    if (this.#statements.isTaken.get(holder.key)!.names === 1) this.#takeUnnamed(holder);
    this.#statements.closeInventory.run(holder.key);
  }

  /** Whatever the whole inventory did not name is not there. */
  #takeUnnamed(holder: Holder): void {
    this.#statements.findMissing.run(holder.key, holder.key);
    const missing = this.#statements.missing.get()!;
    if (missing.count > 0) {
      this.#statements.takeMissing.run(holder.key);
      this.#statements.countMissing.run(holder.counted, holder.counted_to);
      this.#statements.forgetMissingStrays.run();
      holder.fragments -= missing.count;
      holder.bytes -= missing.bytes;
      toggled(holder.digest, missing.digest);
    }
    this.#statements.clearMissing.run();
    this.#statements.clearNamed.run(holder.key);
  }
}

/** 1 when the peer's replica of this fragment counts, as far as the peer is concerned. */
function countedAt(holder: Holder, fragmentKey: number): number {
  return fragmentKey <= holder.counted_to ? holder.counted : 1 - holder.counted;
}

/** Adds the aggregate `xor_ids` to a connection: the exclusive or of ids, zeros for none. */
export function addXorOfIds(db: Database.Database): void {
  db.aggregate("xor_ids", {
    start: () => new Uint8Array(HASH_BYTES),
    step: (digest: Uint8Array, id: Uint8Array) => toggled(digest, id),
    result: (digest: Uint8Array) => digest,
  });
}

function toggled(digest: Uint8Array, id: Uint8Array): Uint8Array {
  for (let index = 0; index < HASH_BYTES; index += 1) digest[index]! ^= id[index]!;
  return digest;
}

/**
 * What the inventories that are being taken have named so far, where that matters ("names" is 1). Gains that a peer
 * reports meanwhile count as named.
 * Temporary: a tracker that starts anew asks for the whole inventory anew.
 */
const INVENTORY_TABLES = `
  CREATE TEMP TABLE inventories (peer INTEGER PRIMARY KEY, names INTEGER NOT NULL) STRICT;
  CREATE TEMP TABLE named (
    peer INTEGER, fragment INTEGER, PRIMARY KEY (peer, fragment)
  ) STRICT, WITHOUT ROWID;
  CREATE TEMP TABLE missing (fragment INTEGER PRIMARY KEY, dropping INTEGER) STRICT;
`;

/** All that a heartbeat asks: one row, whatever the peer and the others hold. */
export const HOLDER_SQL =
  "SELECT key, counted, counted_to, fragments, bytes, digest FROM peers WHERE peer_id = ?";

function prepare(db: Database.Database) {
  return {
    holder: db.prepare<[string], Holder>(HOLDER_SQL),
    setHolder: db.prepare<[number, number, Uint8Array, number]>(
      "UPDATE peers SET fragments = ?, bytes = ?, digest = ? WHERE key = ?",
    ),
    fragment: db.prepare<[Uint8Array], FragmentRow>(
      "SELECT key, size, known FROM fragments WHERE id = ?",
    ),
    addStray: db.prepare<[Uint8Array, number]>("INSERT INTO fragments (id, size) VALUES (?, ?)"),
    forgetStray: db.prepare<[number]>(
      "DELETE FROM fragments WHERE key = ? AND known = 0 AND held = 0",
    ),
    add: db.prepare<[number, number, number, number]>(
      `INSERT INTO replicas (fragment, peer, placed, dropping) VALUES (?, ?, ?, ?)
        ON CONFLICT DO NOTHING`,
    ),
    take: db.prepare<[number, number], TakenRow>(
      "DELETE FROM replicas WHERE fragment = ? AND peer = ? RETURNING dropping",
    ),
    countCopy: db.prepare<[number, number, number]>(
      "UPDATE fragments SET held = held + ?, copies = copies + ? WHERE key = ?",
    ),
    ...prepareInventory(db),
  };
}

function prepareInventory(db: Database.Database) {
  return {
    isTaken: db.prepare<[number], { readonly names: 0 | 1 }>(
      "SELECT names FROM temp.inventories WHERE peer = ?",
    ),
    openInventory: db.prepare<[number, number]>(
      `INSERT INTO temp.inventories (peer, names) VALUES (?, ?)
        ON CONFLICT DO UPDATE SET names = excluded.names`,
    ),
    closeInventory: db.prepare<[number]>("DELETE FROM temp.inventories WHERE peer = ?"),
    name: db.prepare<[number, number]>(
      `INSERT INTO temp.named (peer, fragment)
        SELECT peer, ? FROM temp.inventories WHERE peer = ? AND names = 1 ON CONFLICT DO NOTHING`,
    ),
    unname: db.prepare<[number, number]>(
      "DELETE FROM temp.named WHERE peer = ? AND fragment = ?",
    ),
    clearNamed: db.prepare<[number]>("DELETE FROM temp.named WHERE peer = ?"),
    findMissing: db.prepare<[number, number]>(
      `INSERT INTO temp.missing (fragment, dropping)
        SELECT fragment, dropping FROM replicas r WHERE r.peer = ? AND NOT EXISTS (
          SELECT 1 FROM temp.named n WHERE n.peer = ? AND n.fragment = r.fragment)`,
    ),
    missing: db.prepare<[], MissingRow>(
      `SELECT count(*) AS count, ifnull(sum(fr.size), 0) AS bytes, xor_ids(fr.id) AS digest
        FROM temp.missing m JOIN fragments fr ON fr.key = m.fragment`,
    ),
    takeMissing: db.prepare<[number]>(
      "DELETE FROM replicas WHERE peer = ? AND fragment IN (SELECT fragment FROM temp.missing)",
    ),
    countMissing: db.prepare<[number, number]>(
      `UPDATE fragments SET held = held - 1, copies = copies -
          (SELECT m.dropping = 0 AND (? = 1) = (m.fragment <= ?) FROM temp.missing m
            WHERE m.fragment = fragments.key)
        WHERE key IN (SELECT fragment FROM temp.missing)`,
    ),
    forgetMissingStrays: db.prepare(
      `DELETE FROM fragments WHERE key IN (SELECT fragment FROM temp.missing)
        AND known = 0 AND held = 0`,
    ),
    clearMissing: db.prepare("DELETE FROM temp.missing"),
  };
}
