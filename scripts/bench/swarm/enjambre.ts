import { FRAGMENT_HEADER_BYTES } from "../../../peer/store/fragment_header.ts";
import { Layout } from "../../../peer/store/layout.ts";
import { runPeer, spawnProgram } from "../../launch.ts";
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
import {
  allLive,
  clientFlags,
  endPeers,
  failed,
  NAME,
  peerFolder,
  profileFlags,
  type Services,
  startPeerOf,
  startServices,
} from "./lab_network.ts";
import { duplicateBytes, spreadPeers, spreadTimes } from "./peer_documents.ts";
import { parseShellTimes } from "./readings.ts";

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
        ...["--webserver", network.webserver, "--json", ...clientFlags(stage)],
      ], {
        runner: timed(lab.runner(peer)),
        runtimeFlags: profileFlags(stage, `get-${peer}`),
      }).result;
      if (code !== 0) throw failed("get", code, stderr, network.programs);
      clientCpuSeconds += parseShellTimes(stderr);
      documents.push(json());
    };
    return {
      go: () => timesOf(receiversOf(lab).map(get), signal),
      cpuSeconds: () => clientCpuSeconds + cpuSecondsOf(network.holder.pid),
      verified: () => allEqual(receiversOf(lab).map(target), file.sha256),
      duplicateBytes: () => duplicateBytes(documents, file.sizeBytes),
      end: () => endPeers(stage, [network.holder]),
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
            ...clientFlags(stage),
          ], { runner: lab.servicesRunner }).result,
          signal,
        );
        if (code !== 0) throw failed("spread", code, stderr, [...network.programs, ...receivers]);
        document = json();
        return spreadTimes(document);
      },
      cpuSeconds: () => peers.reduce((sum, { pid }) => sum + cpuSecondsOf(pid), 0),
      duplicateBytes: () => duplicateBytes(spreadPeers(document), file.sizeBytes),
      end: () => endPeers(stage, peers),
      verified: () => {
        return receiversOf(lab).every((peer) => storedBytes(stage, peer) === file.sizeBytes);
      },
    };
  },
};

interface Network extends Services {
  readonly holder: Program;
}

/** A network whose only peer, the holder, has the file. */
async function startNetwork(stage: Stage): Promise<Network> {
  const { lab, file, signal } = stage;
  const { webserver, programs } = await startServices(stage, 1);
  const holder = await startPeerOf(stage, webserver, HOLDER);
  const all = [...programs, holder];
  await allLive(stage, webserver, 1);
  // From the holder's own namespace: what goes over its loopback is not counted.
  const put = spawnProgram("peer", [
    ...["put", file.path, "--name", NAME, "--replicas", "1", "--acknowledge", "1"],
    ...["--webserver", webserver, ...clientFlags(stage)],
  ], { runner: lab.runner(HOLDER) });
  const { code, stderr } = await orAborted(put.result, signal);
  if (code !== 0) throw failed("put", code, stderr, all);
  return { holder, webserver, programs: all };
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
