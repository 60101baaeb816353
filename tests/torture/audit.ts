// @ts-types="@types/better-sqlite3"
import Database from "better-sqlite3";
import { Buffer } from "node:buffer";
import { damageOfHeader, FRAGMENT_HEADER_BYTES } from "../../peer/store/fragment_header.ts";
import { nowMs } from "../../proto/process/clock.ts";
import {
  type FragmentId,
  fragmentIdOf,
  type NetworkId,
  parseFragmentId,
  parseNetworkId,
} from "../../proto/words/ids.ts";
import { HASH_BYTES } from "../../proto/words/limits.ts";
import { findMismatches, mismatchLine } from "../../tracker/catalog/check.ts";
import { peerCounts } from "../../tracker/catalog/holders.ts";
import { fragmentPath, fragmentsOnDisk } from "../support/fragment_files.ts";
import { ACKNOWLEDGE, type Arena, REPLICAS } from "./arena.ts";

/** A fragment as the tracker's database has it. */
interface Kept {
  readonly id: string;
  /** Copies that a kept version asks for; 0: none refers to it. */
  readonly wanted: number;
  /** Peer ids. */
  readonly holders: readonly string[];
}

/** What is on the disks, compared with what the tracker's records say. */
export interface Audit {
  /** Those that a kept version refers to. */
  readonly fragments: number;
  /** Good ones, of these and of others. */
  readonly copies: number;
  /** Copies whose bytes are not what their names say. */
  readonly damaged: readonly string[];
  /** Copies that are recorded and not there, or there and not recorded (I7). */
  readonly differences: readonly string[];
  /** Wanted fragments with fewer good copies than the network keeps (I8). */
  readonly short: readonly string[];
  /** Wanted fragments that one more damaged disk could take away before anybody noticed. */
  readonly atRisk: readonly string[];
  /** What nothing refers to any more: fragments, uploads, unfinished files (I11). */
  readonly leftOver: readonly string[];
  /** Counters of the tracker that are not what they count (I13). */
  readonly miscounted: readonly string[];
}

/** Reads all disks and the tracker's database, without asking any program. */
export function audit(arena: Arena): Audit {
  const { kept, addresses, networkId, uploads, miscounted } = readCatalog(arena);
  const peerIds = arena.peers.map(({ data }) => addresses.get(data.address) ?? data.address);
  const good = new Map<string, Set<string>>();
  const damaged: string[] = [];
  let copies = 0;
  for (const [index, { folder }] of arena.peers.entries()) {
    for (const id of fragmentsOnDisk(folder).keys()) {
      if (isGood(fragmentPath(folder, id), { id, networkId })) {
        copies += 1;
        good.set(id, (good.get(id) ?? new Set()).add(peerIds[index]!));
      } else damaged.push(`peer ${index + 1} ${id}`);
    }
  }
  const goodOf = (id: string) => good.get(id) ?? new Set<string>();
  const differences = kept.flatMap(({ id, holders }) => {
    const missing = [...new Set(holders).symmetricDifference(goodOf(id))];
    return missing.map((peer) => `${holders.includes(peer) ? "not on" : "only on"} ${peer} ${id}`);
  });
  const recorded = new Set(kept.map(({ id }) => id));
  differences.push(
    ...[...good.keys()].filter((id) => !recorded.has(id)).map((id) => `nobody ${id}`),
  );
  const fewerThan = (least: number) =>
    kept.filter(({ id, wanted }) => goodOf(id).size < Math.min(wanted, least)).map(({ id }) => id);
  const atRisk = fewerThan(ACKNOWLEDGE);
  const unwanted = kept.filter(({ id, wanted }) => wanted === 0 && goodOf(id).size > 0);
  const leftOver = [
    ...unwanted.map(({ id }) => `fragment ${id}`),
    ...uploads.map((operationId) => `upload ${operationId}`),
    ...arena.peers.flatMap(({ folder }) => {
      return [...Deno.readDirSync(`${folder}/tmp`)].map(({ name }) => `${folder}/tmp/${name}`);
    }),
  ];
  return {
    ...{ leftOver, miscounted },
    ...{
      fragments: kept.filter(({ wanted }) => wanted > 0).length,
      copies,
      damaged,
      differences,
      short: fewerThan(REPLICAS),
    },
    atRisk,
  };
}

/** Everything that the network wants to be kept: bytes by fragment. */
export function holdings(arena: Arena): Map<FragmentId, number> {
  const rows = inCatalog(arena, (db) => {
    return db.prepare("SELECT lower(hex(id)) AS id, size FROM fragments WHERE wanted > 0")
      .all() as { id: string; size: number }[];
  });
  return new Map(rows.map(({ id, size }) => [parseFragmentId(id), size]));
}

interface Records {
  readonly kept: readonly Kept[];
  /** Peer ids by the addresses that they were last at. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly networkId: NetworkId;
  /** Operation ids of open ones. */
  readonly uploads: readonly string[];
  readonly miscounted: readonly string[];
}

function readCatalog(arena: Arena): Records {
  return inCatalog(arena, (db) => {
    const rows = db.prepare(
      `SELECT lower(hex(f.id)) AS id, f.wanted, group_concat(p.peer_id) AS holders
        FROM fragments f LEFT JOIN replicas r ON r.fragment = f.key AND r.dropping = 0
        LEFT JOIN peers p ON p.key = r.peer AND ${peerCounts("p", "r")} GROUP BY f.key`,
    ).all() as { id: string; wanted: number; holders: string | null }[];
    const peers = db.prepare("SELECT address, peer_id FROM peers").all() as {
      address: string;
      peer_id: string;
    }[];
    const network = db.prepare("SELECT network_id FROM network").get() as { network_id: string };
    return {
      uploads: db.prepare<[number], string>(
        "SELECT operation_id FROM uploads WHERE lease_until_ms < ?",
      ).pluck().all(nowMs()),
      miscounted: findMismatches(db).map(mismatchLine),
      networkId: parseNetworkId(network.network_id),
      kept: rows.map(({ id, wanted, holders }) => {
        return { id, wanted, holders: holders?.split(",") ?? [] };
      }),
      addresses: new Map(peers.map((peer) => [peer.address, peer.peer_id])),
    };
  });
}

/** Reads the tracker's database as it is at one moment, while the tracker has it open or not. */
function inCatalog<Result>(arena: Arena, read: (db: Database.Database) => Result): Result {
  const db = new Database(`${arena.folder}/tracker/catalog.sqlite`, { readonly: true });
  // As the tracker's own, which the check uses.
  db.aggregate("xor_ids", {
    start: () => Buffer.alloc(HASH_BYTES),
    step: (xor: Buffer, id: Buffer) => {
      for (let at = 0; at < HASH_BYTES; at += 1) xor[at]! ^= id[at]!;
      return xor;
    },
  });
  try {
    return db.transaction(() => read(db))();
  } finally {
    db.close();
  }
}

/** Whether a file is a fragment's: its header and its bytes. What comes and goes meanwhile is none. */
function isGood(path: string, { id, networkId }: { id: string; networkId: NetworkId }): boolean {
  let file: Buffer;
  try {
    // A pipe must not be opened: nobody writes to it.
    if (!Deno.lstatSync(path).isFile) return false;
    file = Buffer.from(Deno.readFileSync(path));
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
  if (file.byteLength < FRAGMENT_HEADER_BYTES) return false;
  const body = file.subarray(FRAGMENT_HEADER_BYTES);
  const header = { kind: "content", networkId, sizeBytes: body.byteLength } as const;
  return fragmentIdOf(body) === id &&
    damageOfHeader(file, { ...header, id: parseFragmentId(id) }) === undefined;
}
