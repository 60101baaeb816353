import { SLOTS } from "../../../peer/swarm/send_queue.ts";
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
  /** With 8 peers and 128 fragments the last is at most so many times the bound late. */
  readonly lastMax: number;
  /** And so many files go over the narrow link. */
  readonly acrossMax: number;
}

/** 50 Mbit/s. */
const LINK_BYTES_PER_MS = 6_250;
const FRAGMENT_BYTES = 512 * 1024;
/** A swarm that is not done in so many times the file's time on one link never will be. */
const GIVE_UP_FILES = 60;
/** Enough for exchanges with ten others. */
const FULL_PEERS_MIN = 24;
const NARROW_BYTES_PER_MS = LINK_BYTES_PER_MS / 4;

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

function swarm(size: Size, peers: readonly PeerSpec[]): SwarmSpec {
  return {
    peers,
    fragments: size.fragments,
    fragmentBytes: FRAGMENT_BYTES,
    slots: SLOTS,
    seed: size.seed,
    giveUpMs: GIVE_UP_FILES * fileMs(size),
  };
}

/** The source first, then the others, made from their number: 1 for the first of them. */
function crowd(peers: number, of: (number: number) => Partial<PeerSpec> = () => ({})): PeerSpec[] {
  const others = Array.from({ length: peers - 1 }, (_, at) => ({ ...EMPTY, ...of(at + 1) }));
  return [SOURCE, ...others];
}

/** The time in which one link carries the file. */
function fileMs({ fragments }: Size): number {
  return fragments * FRAGMENT_BYTES / LINK_BYTES_PER_MS;
}

/** So many peers in the source's zone, and others behind a narrow link. */
function zones(near: number, far: (size: Size) => number): (size: Size) => SwarmSpec {
  return (size) => ({
    ...swarm(size, crowd(near + far(size), (number) => ({ zone: number < near ? "a" : "b" }))),
    narrowBytesPerMs: NARROW_BYTES_PER_MS,
  });
}

/** Every scenario; the first peer of each is its source. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: "equal links",
    spec: (size) => swarm(size, crowd(size.peers)),
    lastMax: 1.12,
    acrossMax: 0,
  },
  {
    name: "uplinks from a quarter to twice",
    spec: (size) =>
      swarm(
        size,
        crowd(size.peers, (number) => ({
          upBytesPerMs: LINK_BYTES_PER_MS * [0.25, 1, 2][number % 3]!,
        })),
      ),
    lastMax: 1.3,
    acrossMax: 0,
  },
  {
    name: "a third joins late, another third later",
    spec: (size) =>
      swarm(
        size,
        crowd(size.peers, (number) => ({ joinsAtMs: [0, 0.5, 1.3][number % 3]! * fileMs(size) })),
      ),
    lastMax: 1.25,
    acrossMax: 0,
  },
  {
    name: "a third leaves at half",
    spec: (size) =>
      swarm(
        size,
        crowd(size.peers, (number) => ({
          leavesAtMs: number % 3 === 2 ? 0.5 * fileMs(size) : Infinity,
        })),
      ),
    lastMax: 1.25,
    acrossMax: 0,
  },
  {
    name: "a quarter lies",
    spec: (size) => swarm(size, crowd(size.peers, (number) => ({ lies: number % 4 === 1 }))),
    lastMax: 1.3,
    acrossMax: 0,
  },
  {
    name: "one slow peer",
    spec: (size) =>
      swarm(
        size,
        crowd(size.peers, (number) => ({
          upBytesPerMs: LINK_BYTES_PER_MS * (number === 1 ? 0.05 : 1),
        })),
      ),
    lastMax: 1.35,
    acrossMax: 0,
  },
  {
    name: "two zones, 4 and as many as fit",
    spec: zones(4, ({ peers }) => peers - 4),
    lastMax: 1.3,
    acrossMax: 1.3,
  },
  {
    name: "two zones, 4 and four times as many",
    spec: zones(4, () => 16),
    lastMax: 1.7,
    acrossMax: 2,
  },
  {
    name: "first linked to those that have nothing",
    spec: (size) => ({
      ...swarm(size, crowd(size.peers)),
      firstNeighbours: (peer) =>
        Array.from({ length: 10 }, (_, at) => 1 + (peer + at) % (size.peers - 1)),
    }),
    lastMax: 1.4,
    acrossMax: 0,
  },
  {
    name: "all exchanges with those that have nothing",
    spec: (size) => {
      const peers = Math.max(FULL_PEERS_MIN, size.peers);
      return {
        ...swarm(size, crowd(peers)),
        // With those that turn to it in return, each has all that it may have, and nobody has the source.
        firstNeighbours: (peer) =>
          Array.from({ length: 5 }, (_, at) => 1 + (peer + at) % (peers - 1)),
      };
    },
    lastMax: 1.8,
    acrossMax: 0,
  },
  {
    name: "the last fragment at a slow peer",
    spec: (size) => {
      const rest = Array.from({ length: size.fragments - 1 }, (_, at) => at);
      const peers = crowd(size.peers, () => ({ holds: rest }));
      const upBytesPerMs = 0.05 * LINK_BYTES_PER_MS;
      return swarm(size, peers.map((peer, at) => at === 0 ? { ...peer, upBytesPerMs } : peer));
    },
    lastMax: 5,
    acrossMax: 0,
  },
  {
    name: "a second holder, slow",
    spec: (size) =>
      swarm(
        size,
        crowd(size.peers, (number) =>
          number === 1 ? { holds: "all", upBytesPerMs: 0.02 * LINK_BYTES_PER_MS } : {}),
      ),
    lastMax: 1.2,
    acrossMax: 0,
  },
  {
    name: "one finishes first",
    spec: (size) =>
      swarm(
        size,
        crowd(size.peers, (number) => ({
          holds: number === 1
            ? Array.from({ length: Math.floor(0.9 * size.fragments) }, (_, at) => at)
            : "nothing",
        })),
      ),
    lastMax: 1.2,
    acrossMax: 0,
  },
];
