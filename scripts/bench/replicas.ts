/**
 * Measures what a heartbeat costs the catalog, and the database's size, by the number of replica records:
 * `deno run -A scripts/bench/replicas.ts --replicas 10000000 [--peers 1000]`.
 */
// @ts-types="@types/better-sqlite3"
import Database from "better-sqlite3";
import { parseArgs } from "node:util";
import { monotonicMs } from "../../proto/process/clock.ts";
import { seededRandom } from "../../proto/process/random.ts";
import { parsePeerId, type PeerId } from "../../proto/words/ids.ts";
import { HOLDER_SQL } from "../../tracker/catalog/replicas.ts";
import { SqliteCatalog } from "../../tracker/catalog/sqlite.ts";

const COPIES = 3;
const FRAGMENT_BYTES = 4 * 1024 * 1024;
const HEARTBEATS = 20_000;
/** Fragments that one transaction inserts. */
const FRAGMENTS_AT_ONCE = 250_000;
/** With so many times fewer replicas the same is measured first. */
const FEWER = 100;
const BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
const MIB = 1024 * 1024;
const MILLION = 1_000_000;

const { values } = parseArgs({
  options: {
    replicas: { type: "string", default: `${10 * MILLION}` },
    peers: { type: "string", default: "1000" },
  },
});
const peers = Array.from({ length: Number(values.peers) }, (_, index) => peerOf(index));

await measure(Math.ceil(Number(values.replicas) / FEWER));
await measure(Number(values.replicas));

async function measure(replicas: number): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "enjambre-replicas-" });
  try {
    const path = `${folder}/catalog.sqlite`;
    await fill(path, replicas);
    const of = `${replicas} replicas on ${peers.length} peers`;
    console.log(`plan: ${planOf(path)}`);
    const openedMs = monotonicMs();
    await using catalog = await SqliteCatalog.open(path);
    console.log(`${of}: open ${(monotonicMs() - openedMs).toFixed(0)} ms`);
    const times = await beat(catalog);
    console.log(`${of}: heartbeat p50 ${part(times, 0.5)} p99 ${part(times, 0.99)} ms`);
    const perMillion = Deno.statSync(path).size / MIB / (replicas / MILLION);
    console.log(`${of}: file ${perMillion.toFixed(0)} MiB a million`);
    console.log(`${of}: memory ${(Deno.memoryUsage().rss / MIB).toFixed(0)} MiB`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Rows as a tracker would have written them, so many that its own way of coming by them would take an hour. */
async function fill(path: string, replicas: number): Promise<void> {
  {
    await using catalog = await SqliteCatalog.open(path);
    for (const [index, peerId] of peers.entries()) {
      const zone = `zone-${index % COPIES}`;
      await catalog.admitPeer({ peerId, incarnation: 1, address: "host:1", zone }, index);
    }
  }
  using db = opened(path);
  const fragments = Math.ceil(replicas / COPIES);
  const numbers = `WITH RECURSIVE numbers (n) AS (
    SELECT :from UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :to)`;
  const addFragments = db.prepare(
    `INSERT INTO fragments (key, id, size, refs, wanted, held, copies, known, committed)
      ${numbers} SELECT n, randomblob(32), ${FRAGMENT_BYTES}, 1, ${COPIES}, ${COPIES}, ${COPIES},
        1, 1 FROM numbers`,
  );
  const addReplicas = db.prepare(
    `INSERT INTO replicas (fragment, peer, placed)
      ${numbers} SELECT n, (n * 7 + c.value * 13) % ${peers.length} + 1, 1
        FROM numbers CROSS JOIN json_each('[0,1,2]') c`,
  );
  for (let from = 1; from <= fragments; from += FRAGMENTS_AT_ONCE) {
    const range = { from, to: Math.min(from + FRAGMENTS_AT_ONCE, fragments + 1) };
    db.transaction(() => {
      addFragments.run(range);
      addReplicas.run(range);
    })();
  }
  db.prepare(
    `UPDATE peers SET fragments = (SELECT count(*) FROM replicas r WHERE r.peer = peers.key),
      bytes = ${FRAGMENT_BYTES} * (SELECT count(*) FROM replicas r WHERE r.peer = peers.key)`,
  ).run();
}

function opened(path: string) {
  const db = new Database(path);
  db.pragma("synchronous = OFF");
  db.pragma("cache_size = -262144");
  return Object.assign(db, { [Symbol.dispose]: () => void db.close() });
}

function planOf(path: string): string {
  using db = opened(path);
  const steps = db.prepare(`EXPLAIN QUERY PLAN ${HOLDER_SQL}`).all("") as { detail: string }[];
  return steps.map(({ detail }) => detail).join("; ");
}

/** Milliseconds that each heartbeat took, shortest first. */
async function beat(catalog: SqliteCatalog): Promise<number[]> {
  const random = seededRandom(1);
  const times: number[] = [];
  for (let index = 0; index < HEARTBEATS; index += 1) {
    const peerId = peers[Math.floor(random() * peers.length)]!;
    const startedMs = monotonicMs();
    await catalog.inventoryDigest(peerId);
    times.push(monotonicMs() - startedMs);
  }
  return times.sort((a, b) => a - b);
}

function part(sorted: readonly number[], share: number): string {
  return sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(3);
}

function peerOf(index: number): PeerId {
  const digit = (place: number) => BASE32[Math.floor(index / 32 ** place) % 32]!;
  return parsePeerId(`${digit(2)}${digit(1)}${digit(0)}`.padEnd(52, "a"));
}
