import { sleep } from "../../../proto/process/clock.ts";
import { FRAGMENT_HEADER_BYTES } from "../../../peer/store/fragment_header.ts";
import { Layout } from "../../../peer/store/layout.ts";
import { launchPeer, launchTracker, launchWebserver, runPeer, spawnProgram } from "../../launch.ts";
import type { Program } from "../../program.ts";
import { sha256Hex } from "../../../proto/words/hash.ts";
import {
  allEqual,
  type Contender,
  cpuSecondsOf,
  HOLDER,
  orAborted,
  type Ready,
  receiversOf,
  type Stage,
  timed,
  timesOf,
} from "./contender.ts";
import { parseShellTimes } from "./readings.ts";
import { duplicateBytes, spreadPeers, spreadTimes } from "./peer_documents.ts";

const NAME = "benched";
const WEBSERVER_PORT = 50051;
const TRACKER_PORT = 50052;
const PEER_PORT = 50053;
const LIVE_CHECK_MS = 50;
const LOG_TAIL_CHARACTERS = 2_000;
/** By what is sent, to 8 receivers: start-up weighs more where the file is soon there. */
const GET_GOALS = {
  "64 MiB, 50 Mbit/s": 1.22,
  "64 MiB, 100 Mbit/s": 1.4,
  "256 MiB, 100 Mbit/s": 1.15,
};
const SPREAD_GOALS = {
  "64 MiB, 50 Mbit/s": 1.15,
  "64 MiB, 100 Mbit/s": 1.25,
  "256 MiB, 100 Mbit/s": 1.12,
  "256 MiB, 200 Mbit/s": 1.5,
};
/** Exit code of what cannot be reached yet. */
const UNAVAILABLE = 5;

/** `peer get` in every receiver's namespace at once, with the start of the program. */
export const enjambreGet: Contender = {
  name: "Enjambre, peer get",
  goals: GET_GOALS,
  obstacle: () => Promise.resolve(undefined),
  async prepare(stage) {
    const { lab, file, folder, signal } = stage;
    const network = await startNetwork(stage);
    const target = (peer: number) => `${folder}/got-${peer}`;
    let clientCpuSeconds = 0;
    const documents: unknown[] = [];
    const get = async (peer: number) => {
      const { code, stderr, json } = await spawnProgram("peer", [
        ...["get", NAME, "--output", target(peer), "--zone", lab.zone(peer)],
        ...["--webserver", network.webserver, "--json"],
      ], { runner: timed(lab.runner(peer)) }).result;
      if (code !== 0) throw failed("get", code, stderr, network.programs);
      clientCpuSeconds += parseShellTimes(stderr);
      documents.push(json());
    };
    return {
      go: () => timesOf(receiversOf(lab).map(get), signal),
      cpuSeconds: () => clientCpuSeconds + cpuSecondsOf(network.holder.pid),
      verified: () => allEqual(receiversOf(lab).map(target), file.sha256),
      duplicateBytes: () => duplicateBytes(documents),
    };
  },
};

/** `peer spread --all` where every receiver is a running peer. */
export const enjambreSpread: Contender = {
  name: "Enjambre, peer spread",
  goals: SPREAD_GOALS,
  async obstacle() {
    const { stdout } = await runPeer(["--help"]);
    return /^ +spread /m.test(stdout) ? undefined : "`peer spread` is not there yet";
  },
  async prepare(stage): Promise<Ready> {
    const { lab, file, signal } = stage;
    const network = await startNetwork(stage);
    const receivers = await Promise.all(
      receiversOf(lab).map((peer) => startPeerOf(stage, network.webserver, peer)),
    );
    await allLive(stage, network.webserver, lab.peers);
    const peers = [network.holder, ...receivers];
    let document: unknown;
    return {
      async go() {
        const { code, stderr, json } = await orAborted(
          spawnProgram("peer", [
            ...["spread", NAME, "--all", "--json", "--webserver", network.webserver],
          ], { runner: lab.servicesRunner }).result,
          signal,
        );
        if (code !== 0) throw failed("spread", code, stderr, [...network.programs, ...receivers]);
        document = json();
        return spreadTimes(document);
      },
      cpuSeconds: () => peers.reduce((sum, { pid }) => sum + cpuSecondsOf(pid), 0),
      duplicateBytes: () => duplicateBytes(spreadPeers(document)),
      verified: () => {
        return receiversOf(lab).every((peer) => storedBytes(stage, peer) === file.sizeBytes);
      },
    };
  },
};

interface Network {
  readonly holder: Program;
  readonly programs: Program[];
  /** HOST:PORT of the door. */
  readonly webserver: string;
}

/** Services in a namespace of their own, and a holder that has the file as the only one. */
async function startNetwork(stage: Stage): Promise<Network> {
  const { lab, folder, file, signal } = stage;
  const services = { runner: lab.servicesRunner };
  const tracker = await launchTracker({
    ...{ ...services, folder: `${folder}/tracker`, flags: ["--replicas", "1"] },
    listen: `${lab.servicesAddress}:${TRACKER_PORT}`,
  });
  const door = await launchWebserver({
    ...{ ...services, trackers: [tracker.address] },
    listen: `${lab.servicesAddress}:${WEBSERVER_PORT}`,
  });
  const webserver = door.address;
  const holder = await startPeerOf(stage, webserver, HOLDER);
  const programs = [tracker, door, holder];
  await allLive(stage, webserver, 1);
  // From the holder's own namespace: what goes over its loopback is not counted.
  const put = spawnProgram("peer", [
    ...["put", file.path, "--name", NAME, "--replicas", "1", "--acknowledge", "1"],
    ...["--webserver", webserver],
  ], { runner: lab.runner(HOLDER) });
  const { code, stderr } = await orAborted(put.result, signal);
  if (code !== 0) throw failed("put", code, stderr, programs);
  return { holder, webserver, programs };
}

/** With the last words of servers that have ended, which they should not. */
function failed(command: string, code: number, stderr: string, programs: readonly Program[]) {
  const ended = programs.filter(({ running }) => !running)
    .map(({ label, log }) => `\n${label} has ended: ${log.slice(-LOG_TAIL_CHARACTERS)}`);
  return new Error(`peer ${command} ended with ${code}: ${stderr}${ended.join("")}`);
}

function startPeerOf(stage: Stage, webserver: string, peer: number): Promise<Program> {
  const { lab } = stage;
  return launchPeer({
    ...{ webserver, runner: lab.runner(peer), zone: lab.zone(peer), label: `peer ${peer}` },
    ...{ folder: peerFolder(stage, peer), listen: `${lab.address(peer)}:${PEER_PORT}` },
    flags: ["--keep-free", "0"],
  });
}

async function allLive({ lab, signal }: Stage, webserver: string, count: number): Promise<void> {
  const args = ["peers", "--json", "--webserver", webserver];
  while (true) {
    signal.throwIfAborted();
    const { code, jsonLines, stderr } = await runPeer(args, { runner: lab.servicesRunner });
    if (code !== 0 && code !== UNAVAILABLE) {
      throw new Error(`peer peers ended with ${code}: ${stderr}`);
    }
    if (code === 0 && jsonLines().filter(({ liveness }) => liveness === "live").length === count) {
      return;
    }
    await sleep(LIVE_CHECK_MS, signal);
  }
}

function peerFolder({ folder }: Stage, peer: number): string {
  return `${folder}/peer-${peer}`;
}

/** Bytes of the fragments that a peer has, when each is what its name says and the holder has it too. */
function storedBytes(stage: Stage, peer: number): number {
  const held = new Set(fragmentPaths(stage, HOLDER).map(([id]) => id));
  let bytes = 0;
  for (const [id, path] of fragmentPaths(stage, peer)) {
    const fragment = Deno.readFileSync(path).subarray(FRAGMENT_HEADER_BYTES);
    if (!held.has(id) || sha256Hex(fragment) !== id) return NaN;
    bytes += fragment.byteLength;
  }
  return bytes;
}

function fragmentPaths(stage: Stage, peer: number): [id: string, path: string][] {
  const { fragments } = new Layout(peerFolder(stage, peer));
  const inside = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name);
  return inside(fragments).flatMap((first) =>
    inside(`${fragments}/${first}`).flatMap((second) =>
      inside(`${fragments}/${first}/${second}`)
        .map((id): [string, string] => [id, `${fragments}/${first}/${second}/${id}`])
    )
  );
}
