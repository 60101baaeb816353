import type { PeerSpec, SwarmSpec } from "./swarm_spec.ts";

/** How large a scenario is to be. */
export interface Size {
  readonly peers: number;
  readonly fragments: number;
  readonly seed: number;
}

export interface Scenario {
  readonly name: string;
  readonly spec: (size: Size) => SwarmSpec;
}

/** 50 Mbit/s. */
const LINK_BYTES_PER_MS = 6_250;
const FRAGMENT_BYTES = 512 * 1024;
const SLOTS = 4;
const GIVE_UP_MS = 3_600_000;

const EMPTY: PeerSpec = {
  upBytesPerMs: LINK_BYTES_PER_MS,
  downBytesPerMs: LINK_BYTES_PER_MS,
  zone: "a",
  holds: "nothing",
  joinsAtMs: 0,
  leavesAtMs: Infinity,
  lies: false,
};
const SOURCE: PeerSpec = { ...EMPTY, holds: "all" };

function swarm({ fragments, seed }: Size, peers: readonly PeerSpec[]): SwarmSpec {
  return {
    peers,
    fragments,
    fragmentBytes: FRAGMENT_BYTES,
    slots: SLOTS,
    seed,
    giveUpMs: GIVE_UP_MS,
  };
}

/** The source first, then so many that `of` makes from their number. */
function crowd(count: number, of: (number: number) => Partial<PeerSpec> = () => ({})): PeerSpec[] {
  const others = Array.from({ length: count }, (_, at) => ({ ...EMPTY, ...of(at) }));
  return [SOURCE, ...others];
}

const alike: Scenario = {
  name: "equal links",
  spec: (size) => swarm(size, crowd(size.peers)),
};

/** Every scenario; the first peer of each is its source. */
export const SCENARIOS: readonly Scenario[] = [alike];
