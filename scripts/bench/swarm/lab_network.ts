import { sleep } from "../../../proto/process/clock.ts";
import { Identities } from "../../identities.ts";
import { launchPeer, launchTracker, launchWebserver, runPeer } from "../../launch.ts";
import type { Program } from "../../program.ts";
import type { Stage } from "./contender.ts";

/** What the file is called in the network. */
export const NAME = "benched";
const WEBSERVER_PORT = 50051;
const TRACKER_PORT = 50052;
const PEER_PORT = 50053;
const LIVE_CHECK_MS = 50;
const LOG_TAIL_CHARACTERS = 2_000;
/** Exit code of what cannot be reached yet. */
const UNAVAILABLE = 5;

/** What a network of ours needs besides its peers. */
export interface Services {
  readonly programs: readonly Program[];
  /** HOST:PORT of the door. */
  readonly webserver: string;
}

/** A tracker and a webserver in a namespace of their own, with links that nothing slows down. */
export async function startServices({ lab, folder }: Stage, replicas: number): Promise<Services> {
  const identities = await identitiesOf({ folder });
  const services = { identities, runner: lab.servicesRunner };
  const tracker = await launchTracker({
    ...{ ...services, folder: `${folder}/tracker`, flags: ["--replicas", `${replicas}`] },
    listen: `${lab.servicesAddress}:${TRACKER_PORT}`,
  });
  const door = await launchWebserver({
    ...{ ...services, folder: `${folder}/webserver`, trackers: [tracker.address] },
    listen: `${lab.servicesAddress}:${WEBSERVER_PORT}`,
  });
  return { programs: [tracker, door], webserver: door.address };
}

/** The identities of this network; the same each time. */
export function identitiesOf({ folder }: Pick<Stage, "folder">): Promise<Identities> {
  return Identities.make(`${folder}/identities`);
}

/** What a client command needs to be somebody in this network. */
export function clientFlags({ folder }: Pick<Stage, "folder">): string[] {
  return ["--data", `${folder}/identities/client`];
}

/** With the last words of servers that have ended, which they should not. */
export function failed(
  command: string,
  code: number,
  stderr: string,
  programs: readonly Program[],
) {
  const ended = programs.filter(({ running }) => !running)
    .map(({ label, log }) => `\n${label} has ended: ${log.slice(-LOG_TAIL_CHARACTERS)}`);
  return new Error(`peer ${command} ended with ${code}: ${stderr}${ended.join("")}`);
}

/** A running peer in its namespace. */
export async function startPeerOf(stage: Stage, webserver: string, peer: number): Promise<Program> {
  const { lab } = stage;
  return await launchPeer({
    identities: await identitiesOf(stage),
    ...{ webserver, runner: lab.runner(peer), zone: lab.zone(peer), label: `peer ${peer}` },
    ...{ folder: peerFolder(stage, peer), listen: `${lab.address(peer)}:${PEER_PORT}` },
    flags: ["--keep-free", "0"],
    runtimeFlags: profileFlags(stage, `serve-${peer}`),
  });
}

/** What makes a program of ours write a CPU profile of that name at its end, where one is asked for. */
export function profileFlags({ profileFolder }: Stage, name: string): string[] {
  if (profileFolder === undefined) return [];
  return ["--cpu-prof", `--cpu-prof-dir=${profileFolder}`, `--cpu-prof-name=${name}.cpuprofile`];
}

/** Profiles are written by those alone that may end by themselves. */
export async function endPeers({ profileFolder }: Stage, peers: readonly Program[]): Promise<void> {
  if (profileFolder !== undefined) await Promise.all(peers.map((peer) => peer.end("SIGTERM")));
}

/** Fulfilled when so many peers are live, as the tracker knows. */
export async function allLive(stage: Stage, webserver: string, count: number): Promise<void> {
  const { lab, signal } = stage;
  const args = ["peers", "--json", "--webserver", webserver, ...clientFlags(stage)];
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

/** Where a peer keeps its data. */
export function peerFolder({ folder }: Stage, peer: number): string {
  return `${folder}/peer-${peer}`;
}
