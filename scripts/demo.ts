// `deno task demo [--keep]`: a whole network on this machine, real files through it, and what happens when programs are
// killed. Exits with 0 only when everything held.
import { existsSync } from "node:fs";
import { monotonicMs } from "../proto/process/clock.ts";
import { sha256Hex } from "../proto/words/hash.ts";
import { formatRate, formatSize } from "../proto/words/units.ts";
import { sha256OfFile } from "./bench/content.ts";
import { type ClientResult, launchNetwork, type Network } from "./launch.ts";
import { ROOT } from "./program.ts";
import { expect, Story } from "./story.ts";

/** As a browser does. */
const REQUESTS_AT_ONCE = 6;
const PEERS = 5;
const ZONES = ["a", "b", "c"];
/** The name of the large file. */
export const LARGE_NAME = "tools/deno";
const LARGE_COPY_NAME = "tools/deno-again";
/** Put as they are: together with Deno itself the real input that every machine has. */
const SOURCE_FOLDERS = ["proto", "tracker", "peer", "webserver", "scripts"];

interface Demo {
  readonly network: Network;
  readonly story: Story;
  /** SHA-256 of Deno's executable, and its size. */
  readonly large: { readonly sha256: string; readonly bytes: number };
  /** SHA-256 of each source, by name. */
  readonly sources: ReadonlyMap<string, string>;
}

async function main(): Promise<void> {
  const keep = Deno.args.includes("--keep");
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, onSignal);
  const story = new Story(stop.signal);
  try {
    story.title("Enjambre: a network on this machine");
    const network = await start(story);
    if (network === undefined) return;
    await using _network = network;
    await tell(network, story);
    story.end();
    if (keep && story.held) await leaveRunning(network, story, stop.signal);
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      Deno.removeSignalListener(signal, onSignal);
    }
    if (!story.held) Deno.exitCode = 1;
  }
}

async function start(story: Story): Promise<Network | undefined> {
  return await story.step("start", async () => {
    const network = await launchNetwork({ peers: PEERS, zones: ZONES });
    return {
      result: network,
      what: `1 webserver, 1 tracker, ${PEERS} peers in zones ${ZONES.join(", ")}`,
    };
  });
}

async function tell(network: Network, story: Story): Promise<void> {
  const path = Deno.execPath();
  const demo: Demo = {
    network,
    story,
    large: { sha256: sha256OfFile(path), bytes: Deno.statSync(path).size },
    sources: new Map(
      SOURCE_FOLDERS.flatMap((folder) => filesBelow(folder))
        .map((name) => [name, sha256OfFile(`${ROOT}${name}`)]),
    ),
  };
  await putLarge(demo);
  await putSources(demo);
  await putAgain(demo);
  await search(demo);
  const holders = await getLarge(demo, "from its holders");
  await getOverHttp(demo);
  await killHolder(demo, holders ?? []);
  await killTracker(demo);
}

async function putLarge({ network, story, large }: Demo): Promise<void> {
  await story.step("put", async () => {
    const put = ["put", Deno.execPath(), "--name", LARGE_NAME, "--json"];
    const { took_ms, fragments, size } = json(await network.run(put));
    expect(size, large.bytes, "the size");
    const { replicas } = json(await network.run(["status", "--json"]));
    return {
      what: `Deno itself, as ${LARGE_NAME}`,
      ...rate(size, took_ms),
      note: `${fragments} fragments, ${replicas} copies of each, in ${ZONES.length} zones`,
    };
  });
}

async function putSources({ network, story, sources }: Demo): Promise<void> {
  await story.step("put", async () => {
    const startMs = monotonicMs();
    const result = await network.run(["put", ...SOURCE_FOLDERS, "--json"], { cwd: ROOT });
    const files = jsonLines(result);
    expect(files.map(({ name }) => name).sort(), [...sources.keys()].sort(), "the names");
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    return {
      what: `this project's sources, ${files.length} files`,
      ...rate(bytes, monotonicMs() - startMs),
    };
  });
}

async function putAgain({ network, story, large }: Demo): Promise<void> {
  await story.step("put", async () => {
    const put = ["put", Deno.execPath(), "--name", LARGE_COPY_NAME, "--json"];
    const { linked, bytes_sent, took_ms } = json(await network.run(put));
    expect({ linked, bytes_sent }, { linked: true, bytes_sent: 0 }, "the second put");
    return {
      what: `Deno once more, as ${LARGE_COPY_NAME}`,
      ...rate(large.bytes, took_ms),
      note: "linked: the network has it, nothing was sent",
    };
  });
}

async function search({ network, story }: Demo): Promise<void> {
  await story.step("search", async () => {
    const startMs = monotonicMs();
    const found = jsonLines(await network.run(["search", "deno", "--json"]));
    const names = found.map(({ name }) => name);
    for (const name of [LARGE_NAME, LARGE_COPY_NAME]) {
      expect(names.includes(name), true, `that ${name} is among the ${names.length} names found`);
    }
    return { what: `"deno" finds ${names.join(", ")}`, tookMs: monotonicMs() - startMs };
  });
}

/** Answers the ids of the peers that the bytes came from. */
async function getLarge(demo: Demo, how: string): Promise<string[] | undefined> {
  const { network, story, large } = demo;
  return await story.step("get", async () => {
    const target = `${network.folder}/back`;
    const get = ["get", LARGE_NAME, "--output", target, "--json"];
    const { holders, took_ms } = json(await network.run(get));
    expect(sha256OfFile(target), large.sha256, "the SHA-256 of the file");
    Deno.removeSync(target);
    expect(holders.length > 1, true, "that it came from several peers");
    return {
      result: holders as string[],
      what: `${LARGE_NAME} ${how}`,
      ...rate(large.bytes, took_ms),
      note: `from ${holders.length} peers at once, SHA-256 the same`,
    };
  });
}

async function getOverHttp({ network, story, large, sources }: Demo): Promise<void> {
  const fetched = async (name: string) => {
    const path = name.split("/").map(encodeURIComponent).join("/");
    const response = await fetch(`http://${network.webserver.httpAddress}/files/${path}`);
    expect(response.status, 200, `the answer for ${name}`);
    return await response.bytes();
  };
  await story.step("http", async () => {
    const startMs = monotonicMs();
    const bytes = await fetched(LARGE_NAME);
    const tookMs = monotonicMs() - startMs;
    expect(sha256Hex(bytes), large.sha256, "the SHA-256 of the file");
    return {
      what: `GET /files/${LARGE_NAME}`,
      ...rate(bytes.byteLength, tookMs),
      note: "SHA-256 the same",
    };
  });
  await story.step("http", async () => {
    const startMs = monotonicMs();
    let total = 0;
    const left = sources.entries();
    const getRest = async () => {
      for (const [name, sha256] of left) {
        const bytes = await fetched(name);
        expect(sha256Hex(bytes), sha256, `the SHA-256 of ${name}`);
        total += bytes.byteLength;
      }
    };
    await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, getRest));
    return {
      what: `GET each of the ${sources.size} sources, ${REQUESTS_AT_ONCE} at a time`,
      ...rate(total, monotonicMs() - startMs),
      note: "SHA-256 the same, every one",
    };
  });
}

async function killHolder(demo: Demo, holders: readonly string[]): Promise<void> {
  const { network, story } = demo;
  await story.step("kill", async () => {
    const states = jsonLines(await network.run(["peers", "--json"]));
    const { address, zone } = states.find(({ peer_id }) => peer_id === holders[0]) ?? states[0];
    const victim = network.peers.find((peer) => peer.address === address)!;
    await victim.end("SIGKILL");
    return { what: `${victim.label} in zone ${zone}, one of its holders (SIGKILL)` };
  });
  await getLarge(demo, "without it");
}

async function killTracker(demo: Demo): Promise<void> {
  const { network, story } = demo;
  const names = async () =>
    jsonLines(await network.run(["list", "--json", "--limit", "1000"]))
      .map(({ name, version }) => `${name} ${version}`);
  await story.step("kill", async () => {
    const before = await names();
    const startMs = monotonicMs();
    await network.tracker.restart("SIGKILL");
    await network.allLive();
    const tookMs = monotonicMs() - startMs;
    expect(await names(), before, "the list of names");
    return {
      what: "the tracker (SIGKILL), and start it again",
      tookMs,
      note: `${before.length} names before, the same ${before.length} after: nothing forgotten`,
    };
  });
  await getLarge(demo, "by its new start");
}

async function leaveRunning(network: Network, story: Story, stop: AbortSignal): Promise<void> {
  story.text(`
  Still running, until Ctrl-C:

    pages       http://${network.webserver.httpAddress}/
    webserver   ${network.webserver.address}
    tracker     ${network.tracker.address}
${
    network.peers.filter(({ running }) => running)
      .map(({ label, address }) => `    ${label.padEnd(12)}${address}`).join("\n")
  }
    data        ${network.folder}

  Try, in another terminal:

${thingsToTry(network).map((line) => `    ${line}\n`).join("")}`);
  await new Promise<void>((resolve) => stop.addEventListener("abort", () => resolve()));
}

/** Commands for a shell: the first tells the others where the network is, a put is for the project's folder. */
export function thingsToTry(network: Network): string[] {
  const variables = Object.entries(network.clientEnv()).map(([name, value]) => `${name}=${value}`);
  const installed = `${ROOT}bin/enjambre-peer`;
  const isInstalled = existsSync(installed);
  const peer = isInstalled ? installed : "deno task peer";
  return [
    `export ${variables.join(" ")}`,
    `${peer} peers`,
    `${peer} search deno`,
    `${peer} get ${LARGE_NAME} --output ./deno-from-the-network`,
    ...isInstalled ? [] : [`${peer} put README.md`],
  ];
}

function rate(bytes: number, tookMs: number) {
  return { size: formatSize(bytes), tookMs, rate: formatRate(bytes, tookMs) };
}

// deno-lint-ignore no-explicit-any
function json(result: ClientResult): any {
  expectDone(result);
  return result.json();
}

// deno-lint-ignore no-explicit-any
function jsonLines(result: ClientResult): any[] {
  expectDone(result);
  return result.jsonLines();
}

function expectDone({ code, stderr }: ClientResult): void {
  if (code !== 0) throw new Error(`peer ended with exit code ${code}: ${stderr.trim()}`);
}

/** Paths below a folder of the project, relative to it. */
function filesBelow(folder: string): string[] {
  return [...Deno.readDirSync(`${ROOT}${folder}`)].flatMap(({ name, isDirectory, isFile }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? filesBelow(path) : isFile ? [path] : [];
  });
}

if (import.meta.main) await main();
