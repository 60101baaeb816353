/**
 * Measures the catalog at size: `deno run -A scripts/bench/catalog.ts --names 1000000 [--peers 30] [--keep FOLDER]`.
 * With `--keep` its database stays in the folder, as a tracker's `--data`, and is asked again without being filled.
 */
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { monotonicMs, nextTurn } from "../../proto/process/clock.ts";
import { randomBytes, seededRandom } from "../../proto/process/random.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import {
  type FragmentId,
  newRandomId,
  type OperationId,
  parsePeerId,
  type PeerId,
} from "../../proto/words/ids.ts";
import { type Name, parseName } from "../../proto/words/names.ts";
import type { Catalog } from "../../tracker/catalog/catalog.ts";
import { SqliteCatalog } from "../../tracker/catalog/sqlite.ts";

const FRAGMENT_SIZE = 256 * 1024;
const FILES_AT_ONCE = 256;
const COPIES = 3;
const LOCATES = 20_000;
const WORDS = ["model", "image", "build", "shard", "checkpoint", "dataset", "linux", "video"];
const PAGE = 20;
/** One name in so many has a tag; one in so many lies in a folder that has no others in it. */
const TAGGED_EVERY = 100;
const FLAT_EVERY = 10;

const { values } = parseArgs({
  options: {
    names: { type: "string", default: "100000" },
    peers: { type: "string", default: "30" },
    keep: { type: "string" },
  },
});
const random = seededRandom(1);
const PEERS = Number(values.peers);
const peers = Array.from({ length: PEERS }, (_, index) => peerOf(index));

await main(Number(values.names));

async function main(names: number): Promise<void> {
  const folder = values.keep ?? await Deno.makeTempDir({ prefix: "enjambre-catalog-" });
  try {
    const path = `${folder}/catalog.sqlite`;
    {
      const isFilled = existsSync(path);
      await using catalog = await SqliteCatalog.open(path);
      if (!isFilled) await fill(catalog, names);
      console.log(`database ${Math.round(Deno.statSync(path).size / 1e6)} MB`);
      await ask(catalog, names);
      await loseAPeer(catalog);
    }
    const openMs = await timed(async () => {
      await using _catalog = await SqliteCatalog.open(path);
    });
    console.log(`open and close ${openMs.toFixed(0)} ms`);
    console.log(`rss ${Math.round(Deno.memoryUsage().rss / 1e6)} MB`);
  } finally {
    if (values.keep === undefined) await Deno.remove(folder, { recursive: true });
  }
}

async function fill(catalog: Catalog, names: number): Promise<void> {
  for (const [index, peerId] of peers.entries()) {
    const zone = `zone-${index % COPIES}`;
    await catalog.admitPeer({ peerId, incarnation: 1, address: "host:1", zone }, index);
  }
  const ms = await timed(async () => {
    for (let first = 0; first < names; first += FILES_AT_ONCE) {
      const count = Math.min(FILES_AT_ONCE, names - first);
      await Promise.all(Array.from({ length: count }, (_, index) => put(catalog, first + index)));
    }
  });
  const rate = Math.round(names / (ms / 1000));
  console.log(`put ${names} files of one fragment ${(ms / 1000).toFixed(1)} s, ${rate} files/s`);
}

/** All that a put is to the catalog: begin, claim, the holders' reports, commit. */
async function put(catalog: Catalog, index: number): Promise<void> {
  const operationId = newRandomId<OperationId>(randomBytes);
  const id = sha256Hex(`fragment ${index}`) as FragmentId;
  const fragment = { id, sizeBytes: 1 + index % FRAGMENT_SIZE };
  const upload = { operationId, name: nameOf(index), replicas: COPIES, acknowledge: 2 };
  const tags = index % TAGGED_EVERY === 0 ? [{ key: "stage", value: "prod" }] : [];
  const rest = { fragmentSize: FRAGMENT_SIZE, tags, leaseUntilMs: Number.MAX_SAFE_INTEGER };
  await catalog.begin({ ...upload, ...rest }, index);
  await catalog.claim(operationId, [fragment], Number.MAX_SAFE_INTEGER);
  // One in a thousand lacks a copy.
  const copies = index % 1000 === 0 ? COPIES - 1 : COPIES;
  await catalog.applyChanges(
    Array.from({ length: copies }, (_, copy) => {
      return { peerId: peers[(index + copy) % PEERS]!, gained: [fragment], lost: [] };
    }),
  );
  const size = fragment.sizeBytes;
  const manifest = { size, fragmentSize: FRAGMENT_SIZE, contentSha256: id, fragmentIds: [id] };
  await catalog.commit(operationId, manifest, index);
}

async function ask(catalog: Catalog, names: number): Promise<void> {
  const times: number[] = [];
  for (let count = 0; count < LOCATES; count += 1) {
    const name = nameOf(Math.floor(random() * names));
    times.push(await timed(() => catalog.locate(name)));
  }
  times.sort((a, b) => a - b);
  const at = (part: number) => times[Math.floor(times.length * part)]!.toFixed(3);
  console.log(`locate p50 ${at(0.5)} p99 ${at(0.99)} max ${at(0.99999)} ms`);
  const middle = nameOf(Math.floor(names / 2));
  const queries = [
    ...["model", "shard linux", `"${middle.slice(-14)}"`, "lin", "b7", "z9q", "-model", "*.bin"],
    ...["models/*", "size:>255KiB", "size:>10GiB", "age:<1ms", "zone:zone-1", "zone:none"],
    ...["under-replicated", "model under-replicated", "model size:>10GiB", "tag:a=b", ""],
  ];
  for (const query of queries) {
    await show(`search ${query}`, () => catalog.search(query, PAGE, "", names));
  }
  await show("list", () => catalog.list("", 50, ""));
  await show("list models/", () => catalog.list("models/", 1000, ""));
  await show("first page of all folders", () => catalog.listFolder("", 50, ""));
  await show("first page of a folder of folders", () => catalog.listFolder("models/", 50, ""));
  await showAllPages(catalog, "models/");
  await show("short fragments", () => catalog.shortFragments(512));
  await show("totals", () => catalog.totals());
  await show("digest of a heartbeat", () => catalog.inventoryDigest(peers[0]!));
  await show("survey of 4096", () => catalog.survey(4096));
  await show("survey of 4096 of a peer", () => catalog.surveyPeer(peers[0]!, 4096));
  await show("info", () => catalog.info(middle));
  const typo = (from: string, to: string) => parseName(middle.replace(from, to));
  for (
    const name of [typo("/part", "/pa1t"), typo("s/", "/"), typo("part", "ptar"), typo("0", "")]
  ) {
    await show(`near ${name}`, () => catalog.locate(name));
  }
  await show("near nothing", () => catalog.locate(parseName("nothing/like-000000-it.bin")));
  await show("recordsFor", () => catalog.recordsFor(peers[0]!, { epoch: 1, sequence: 0 }, 64));
  const stranger = peerOf(PEERS);
  const after = { epoch: 1, sequence: 0 };
  await show("recordsFor a stranger", () => catalog.recordsFor(stranger, after, 64));
}

/** All pages of a folder, as a person would turn them. */
async function showAllPages(catalog: Catalog, folder: string): Promise<void> {
  let [token, pages, slowestMs] = ["", 0, 0];
  do {
    slowestMs = Math.max(
      slowestMs,
      await timed(async () => {
        token = (await catalog.listFolder(folder, 50, token)).nextPageToken;
      }),
    );
    pages += 1;
  } while (token !== "");
  console.log(`${pages} pages of folder ${folder}: the slowest ${slowestMs.toFixed(1)} ms`);
}

async function loseAPeer(catalog: Catalog): Promise<void> {
  for (const counted of [false, true]) {
    let replicas = 0;
    let isOver = false;
    const ms = await timed(async () => {
      const counting = catalog.setCounted(peers[0]!, counted).finally(() => isOver = true);
      let longestMs = 0;
      while (!isOver) {
        longestMs = Math.max(longestMs, await timed(() => nextTurn()));
        await catalog.inventoryDigest(peers[1]!);
      }
      replicas = await counting;
      console.log(`longest that others waited meanwhile ${longestMs.toFixed(0)} ms`);
    });
    console.log(`setCounted ${counted} of ${replicas} replicas ${ms.toFixed(0)} ms`);
  }
}

async function show(what: string, question: () => Promise<unknown>): Promise<void> {
  let answer = "";
  const ms = await timed(async () => {
    const found = await question().catch((error: Error) => error.message);
    const items = (found as { items?: unknown[] }).items ?? found;
    answer = Array.isArray(items)
      ? `${items.length} found`
      : typeof items === "string"
      ? items
      : "";
  });
  console.log(`${what}: ${ms.toFixed(1)} ms ${answer}`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = monotonicMs();
  await work();
  return monotonicMs() - start;
}

function nameOf(index: number): Name {
  const word = (step: number) => WORDS[Math.floor(index / step) % WORDS.length]!;
  const part = String(index).padStart(8, "0");
  if (index % FLAT_EVERY === 1) return `flat/part-${part}.log` as Name;
  return `${word(1)}s/${word(8)}-${index % 997}/part-${part}.bin` as Name;
}

function peerOf(index: number): PeerId {
  const letters = "abcdefghijklmnopqrstuvwxyz234567";
  return parsePeerId(letters[Math.floor(index / 32)]! + letters[index % 32]!.repeat(51));
}
