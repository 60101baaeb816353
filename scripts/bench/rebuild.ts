/** Measures a rebuild of the catalog at size: `deno run -A scripts/bench/rebuild.ts --names 10000 --fragments 100`. */
import { parseArgs } from "node:util";
import { monotonicMs } from "../../proto/process/clock.ts";
import { seededRandom, shuffled } from "../../proto/process/random.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import {
  type FragmentId,
  type NetworkId,
  type OperationId,
  parsePeerId,
  type PeerId,
} from "../../proto/words/ids.ts";
import { INVENTORY_BATCH_MAX, REMEMBERED_BATCH_MAX } from "../../proto/words/limits.ts";
import { fileIdOf, type FragmentRef } from "../../proto/words/manifest.ts";
import type { Name } from "../../proto/words/names.ts";
import type { RememberedFile } from "../../proto/words/record.ts";
import { SqliteCatalog } from "../../tracker/catalog/sqlite.ts";
import { type Recovered, Recovery } from "../../tracker/recovery.ts";
import { Sessions } from "../../tracker/sessions.ts";

const FRAGMENT_SIZE = 256 * 1024;
const PEERS = 30;
const COPIES = 3;
const NETWORK = "n".repeat(26) as NetworkId;
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
const WORDS = ["model", "image", "build", "shard", "checkpoint", "dataset", "linux", "video"];

const { values } = parseArgs({
  options: {
    names: { type: "string", default: "100000" },
    /** Of each name's file. */
    fragments: { type: "string", default: "1" },
  },
});
const FRAGMENTS = Number(values.fragments);
await main(Number(values.names));

async function main(names: number): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "enjambre-rebuild-" });
  const path = `${folder}/catalog.sqlite`;
  try {
    const startedMs = monotonicMs();
    const outcome = await rebuild(path, names);
    const seconds = (monotonicMs() - startedMs) / 1000;
    console.log(
      `rebuild of ${outcome.names} names, ${outcome.fragments} fragments, ${COPIES} copies each, ` +
        `told by ${PEERS} peers ${seconds.toFixed(1)} s, ${outcome.lost} lost`,
    );
    console.log(`database ${Math.round(Deno.statSync(path).size / 1e6)} MB`);
    console.log(`open after a stop ${(await openMs(path)).toFixed(0)} ms`);
    leaveOpen(path);
    console.log(`open after a kill ${(await openMs(path)).toFixed(0)} ms`);
    console.log(`rss ${Math.round(Deno.memoryUsage().rss / 1e6)} MB`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** All that a rebuild is to the tracker, but for the wire: what each peer remembers, and what it holds. */
async function rebuild(path: string, names: number): Promise<Recovered> {
  await using catalog = await SqliteCatalog.open(path, "rebuild");
  const recovered = Promise.withResolvers<Recovered>();
  const recovery = await Recovery.open({
    ...{ catalog, sessions: new Sessions(), onReplaced: () => {} },
    onRecovered: recovered.resolve,
  }, { peersWanted: PEERS, withinMs: 0, operationAgeMs: 86_400_000, replicas: COPIES });
  for (let peer = 0; peer < PEERS; peer += 1) {
    const peerId = peerOf(peer);
    await recovery.meet({ peerId, networkId: NETWORK, epochSeen: 1, versionSeen: undefined });
    await catalog.admitPeer({ peerId, incarnation: 1, address: "host:1", zone: "z" }, peer);
    recovery.admitted(peerId, await catalog.reportDue(0));
    // A peer tells what it remembers oldest first, and what it holds in the order of its folders.
    const held = heldBy(peer, names * FRAGMENTS);
    const known = [...new Set(held.map((fragment) => Math.floor(fragment / FRAGMENTS)))];
    for (let at = 0; at < known.length; at += REMEMBERED_BATCH_MAX) {
      const files = known.slice(at, at + REMEMBERED_BATCH_MAX).map(remembered);
      await recovery.take(peerId, files);
    }
    recovery.reported(peerId);
    const listed = shuffled(held, seededRandom(peer));
    for (let at = 0; at < held.length; at += INVENTORY_BATCH_MAX) {
      const fragments = listed.slice(at, at + INVENTORY_BATCH_MAX).map(fragmentOf);
      const last = at + INVENTORY_BATCH_MAX >= held.length;
      await catalog.applyInventory(peerId, { fragments, first: at === 0, last });
    }
    recovery.counted(peerId);
  }
  await recovery.tick(0);
  return await recovered.promise;
}

async function openMs(path: string): Promise<number> {
  const startedMs = monotonicMs();
  await using catalog = await SqliteCatalog.open(path);
  await catalog.totals();
  return monotonicMs() - startedMs;
}

/** Leaves the database as a tracker does that was killed. */
function leaveOpen(path: string): void {
  const { success } = new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--no-check",
      `
      const { SqliteCatalog } = await import(${
        JSON.stringify(
          new URL("../../tracker/catalog/sqlite.ts", import.meta.url).href,
        )
      });
      await SqliteCatalog.open(${JSON.stringify(path)});
      Deno.kill(Deno.pid, "SIGKILL");`,
    ],
  }).outputSync();
  if (success) throw new Error("Expected the one that is to be killed to be killed");
}

/** Indexes of the fragments that a peer holds: those of a file follow each other. */
function heldBy(peer: number, fragments: number): number[] {
  const held: number[] = [];
  for (let index = 0; index < fragments; index += 1) {
    if ((PEERS + peer - index % PEERS) % PEERS < COPIES) held.push(index);
  }
  return held;
}

/** All of a file but its last are whole. */
function fragmentOf(index: number): FragmentRef {
  const isLast = index % FRAGMENTS === FRAGMENTS - 1;
  return {
    id: sha256Hex(`fragment ${index}`) as FragmentId,
    sizeBytes: isLast ? 1 + index % FRAGMENT_SIZE : FRAGMENT_SIZE,
  };
}

function remembered(index: number): RememberedFile {
  const fragments = Array.from(
    { length: FRAGMENTS },
    (_, place) => fragmentOf(index * FRAGMENTS + place),
  );
  const sizeBytes = fragments.reduce((sum, fragment) => sum + fragment.sizeBytes, 0);
  const fragmentIds = fragments.map(({ id }) => id);
  const manifest = {
    ...{ size: sizeBytes, fragmentSize: FRAGMENT_SIZE },
    ...{
      contentSha256: FRAGMENTS === 1 ? fragmentIds[0]! : sha256Hex(`file ${index}`),
      fragmentIds,
    },
  };
  const word = (step: number) => WORDS[Math.floor(index / step) % WORDS.length]!;
  const part = String(index).padStart(8, "0");
  const digits = [...part].map((digit) => LETTERS[Number(digit)]!).join("");
  return {
    manifest,
    record: {
      name: `${word(1)}s/${word(8)}-${index % 997}/part-${part}.bin` as Name,
      version: { epoch: 1, sequence: index + 1 },
      fileId: fileIdOf(manifest),
      sizeBytes,
      tags: [],
      committedAtMs: index,
      operationId: ("o".repeat(18) + digits) as OperationId,
      replicas: COPIES,
    },
  };
}

function peerOf(index: number): PeerId {
  return parsePeerId(LETTERS[index % LETTERS.length]!.repeat(52));
}
