import { monotonicMs } from "../../proto/process/clock.ts";
import { type ClientResult, launchNetwork, runPeer } from "../launch.ts";
import { seededBytes } from "./content.ts";
import { type Figure, median } from "./report.ts";

const TIMES = 5;
const SMALL_BYTES = 1024;
const FILES = 1000;
const HELP_MOST_MS = 300;
const SMALL_MOST_MS = 600;
const FOLDER_MOST_MS = 30_000;

/** How long a person waits: wall times with the start of the client in them, medians of five. */
export async function benchLatency(folder: string): Promise<Figure[]> {
  await using network = await launchNetwork({
    ...{ folder, peers: 3 },
    peerFlags: ["--keep-free", "0"],
  });
  const small = (index: number) => `${folder}/small-${index}`;
  for (let index = 0; index < TIMES; index += 1) {
    Deno.writeFileSync(small(index), seededBytes(index, SMALL_BYTES));
  }
  Deno.mkdirSync(`${folder}/many`);
  for (let index = 0; index < FILES; index += 1) {
    Deno.writeFileSync(`${folder}/many/${index}`, seededBytes(1000 + index, SMALL_BYTES));
  }
  const help = await medianOf(() => runPeer(["--help"]));
  const put = await medianOf((turn) => network.run(["put", small(turn)]));
  const get = await medianOf((turn) =>
    network.run(["get", `small-${turn}`, "--output", `${folder}/back-${turn}`])
  );
  const folderPut = await wallMs(() => network.run(["put", `${folder}/many`]));
  const list = await medianOf(() => network.run(["list", "many/", "--limit", "0"]));
  const search = await medianOf(() => network.run(["search", "many/99*"]));
  return [
    time("peer --help", help, HELP_MOST_MS),
    time("put of 1 KiB", put, SMALL_MOST_MS),
    time("get of 1 KiB", get, SMALL_MOST_MS),
    time(`put of a folder with ${FILES} files of 1 KiB`, folderPut, FOLDER_MOST_MS),
    time(`list of ${FILES} names`, list),
    time(`search among ${FILES} names`, search),
  ];
}

async function medianOf(run: (turn: number) => Promise<ClientResult>): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < TIMES; turn += 1) times.push(await wallMs(() => run(turn)));
  return median(times);
}

async function wallMs(run: () => Promise<ClientResult>): Promise<number> {
  const startMs = monotonicMs();
  const { code, stderr } = await run();
  if (code !== 0) throw new Error(`peer ended with exit code ${code}: ${stderr}`);
  return monotonicMs() - startMs;
}

function time(what: string, value: number, most?: number): Figure {
  return {
    ...{ bench: "latency", what, value, unit: "ms" },
    ...(most !== undefined && { goal: { most } }),
  };
}
