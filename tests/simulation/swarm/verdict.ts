import type { PeerSpec, SwarmOutcome, SwarmSpec } from "./swarm_spec.ts";

/** What a simulated swarm is judged by. */
export interface Verdict {
  /** The time from joining to having all, of the peer that took longest, over what no swarm can beat. */
  readonly lastOverBound: number;
  /** Bytes, in files. */
  readonly bySource: number;
  readonly byBusiest: number;
  readonly across: number;
  /** Bytes that came twice, of all that came. */
  readonly duplicateShare: number;
  readonly earlyRepeats: number;
}

export function verdictOn(spec: SwarmSpec, { peers, ...rest }: SwarmOutcome): Verdict {
  const fileBytes = spec.fragments * spec.fragmentBytes;
  const times = peers.filter((_, at) => stays(spec.peers[at]!)).map(({ joinedMs, finishedMs }) =>
    (finishedMs ?? Infinity) - joinedMs
  );
  const received = peers.reduce((bytes, { receivedBytes }) => bytes + receivedBytes, 0);
  const duplicate = peers.reduce((bytes, { duplicateBytes }) => bytes + duplicateBytes, 0);
  const [source, ...others] = peers.map(({ sentBytes }) => sentBytes / fileBytes);
  return {
    lastOverBound: Math.max(...times) / boundMs(spec),
    bySource: source!,
    byBusiest: Math.max(...others),
    across: rest.acrossBytes / fileBytes,
    duplicateShare: duplicate / received,
    earlyRepeats: rest.earlyRepeats,
  };
}

/** All have to come down, all the first has alone has to go up once, and all uplinks together bring all there is. */
function boundMs({ peers, fragments, fragmentBytes, narrowBytesPerMs }: SwarmSpec): number {
  const wantedBytes = (peer: PeerSpec) => fragmentBytes * (fragments - heldBy(peer, fragments));
  const receivers = peers.filter((peer) => stays(peer) && wantedBytes(peer) > 0);
  const downMs = receivers.map((peer) => wantedBytes(peer) / peer.downBytesPerMs);
  const most = Math.max(...receivers.map(wantedBytes));
  const holders = peers.filter(({ holds, lies }) => holds === "all" && !lies);
  const uplinks = peers.filter(({ lies }) => !lies).map(({ upBytesPerMs }) => upBytesPerMs);
  const all = receivers.reduce((bytes, peer) => bytes + wantedBytes(peer), 0);
  return Math.max(
    ...downMs,
    most / sum(holders.map(({ upBytesPerMs }) => upBytesPerMs)),
    all / sum(uplinks),
    most / (narrowBytesPerMs ?? Infinity),
  );
}

function heldBy({ holds, lies }: PeerSpec, fragments: number): number {
  if (holds === "all" || lies) return fragments;
  return holds === "nothing" ? 0 : holds.length;
}

function stays({ leavesAtMs, lies }: PeerSpec): boolean {
  return leavesAtMs === Infinity && !lies;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
