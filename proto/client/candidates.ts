import { type Random, shuffled } from "../process/random.ts";
import type { PeerAddress } from "../words/record.ts";

/** Those that are linked to, by their keys. */
export type LinkedKeys = Pick<ReadonlyMap<string, unknown>, "has" | "keys">;

/** Complete holders that are linked to before anybody else is, where there are so many. */
const COMPLETE_FIRST = 2;
const PAUSE_MS = 100;
/** Who failed so often in a row is left alone until a tracker names it again: then once more. */
const FAILURES_MAX = 4;
/** Peers that are remembered; more are left out. */
const CANDIDATES_MAX = 1_024;

interface Candidate {
  readonly peer: PeerAddress;
  /** Fragments that it is said to have; a peer of the swarm may have any. */
  held: Set<number>;
  failures: number;
  pausedUntilMs: number;
  banned: boolean;
  /** It was of no use, and makes room for others. */
  restsUntilMs: number;
}

/** The peers that fragments of a file may be had from, and which of them to turn to next. */
export class Candidates {
  readonly #known = new Map<string, Candidate>();
  readonly #zone: string;
  readonly #fragments: number;
  readonly #random: Random;

  constructor(zone: string, fragments: number, random: Random) {
    this.#zone = zone;
    this.#fragments = fragments;
    this.#random = random;
  }

  /** Holders as a tracker names them: for each fragment, who has it. Those that were given up get one more try. */
  located(holders: readonly (readonly PeerAddress[])[]): void {
    const named = new Set<Candidate>();
    for (const [index, peers] of holders.entries()) {
      for (const peer of peers) {
        const candidate = this.#candidate(peer);
        if (candidate === undefined) continue;
        named.add(candidate);
        if (candidate.held.has(index)) continue;
        candidate.held.add(index);
        candidate.restsUntilMs = 0;
      }
    }
    for (const candidate of named) {
      candidate.failures = Math.min(candidate.failures, FAILURES_MAX - 1);
    }
  }

  /** A peer that takes part in the swarm. */
  met(peer: PeerAddress): void {
    this.#candidate(peer);
  }

  failed(peer: PeerAddress, nowMs: number): void {
    const candidate = this.#candidate(peer)!;
    candidate.failures += 1;
    candidate.pausedUntilMs = nowMs + PAUSE_MS * 2 ** candidate.failures;
  }

  succeeded(peer: PeerAddress): void {
    this.#candidate(peer)!.failures = 0;
  }

  /** It is of no use now: it is turned to again then, or when it is said to have more. */
  rests(peer: PeerAddress, untilMs: number): void {
    this.#candidate(peer)!.restsUntilMs = untilMs;
  }

  ban(peer: PeerAddress): void {
    this.#candidate(peer)!.banned = true;
  }

  /** Whether it may be linked to now. */
  isOpen(peer: PeerAddress, linked: LinkedKeys, nowMs: number): boolean {
    const key = candidateKey(peer);
    const known = this.#known.get(key);
    if (known === undefined || linked.has(key) || !mayTry(known, nowMs)) return false;
    return known.pausedUntilMs <= nowMs;
  }

  /** Whom to link to next: complete holders first, then those with what nobody linked to has, near ones before far. */
  next(
    linked: LinkedKeys,
    orphans: readonly number[],
    nowMs: number,
  ): PeerAddress | undefined {
    const open = shuffled([...this.#known.values()], this.#random)
      .filter(({ peer }) => this.isOpen(peer, linked, nowMs));
    const complete =
      [...linked.keys()].filter((key) => this.#isComplete(this.#known.get(key))).length;
    const score = (candidate: Candidate) =>
      (complete < COMPLETE_FIRST && this.#isComplete(candidate) ? 4 : 0) +
      (orphans.some((index) => candidate.held.has(index)) ? 2 : 0) +
      (candidate.peer.zone === this.#zone ? 1 : 0) - candidate.failures;
    let best: Candidate | undefined;
    for (const candidate of open) {
      if (best === undefined || score(candidate) > score(best)) best = candidate;
    }
    return best?.peer;
  }

  /** When a paused one may be tried again; undefined: none is paused. */
  pausedUntilMs(linked: LinkedKeys, nowMs: number): number | undefined {
    const moments = [...this.#known]
      .filter(([key, known]) =>
        !linked.has(key) && mayTry(known, nowMs) && known.pausedUntilMs > nowMs
      )
      .map(([, { pausedUntilMs }]) => pausedUntilMs);
    return moments.length === 0 ? undefined : Math.min(...moments);
  }

  #isComplete(candidate: Candidate | undefined): boolean {
    return candidate?.held.size === this.#fragments;
  }

  #candidate(peer: PeerAddress): Candidate | undefined {
    const key = candidateKey(peer);
    const known = this.#known.get(key);
    if (known !== undefined || this.#known.size >= CANDIDATES_MAX) return known;
    const made = {
      peer,
      held: new Set<number>(),
      failures: 0,
      pausedUntilMs: 0,
      banned: false,
      restsUntilMs: 0,
    };
    this.#known.set(key, made);
    return made;
  }
}

/** A peer that moved is a new candidate: its old address leads nowhere. */
export function candidateKey({ peerId, address }: PeerAddress): string {
  return `${peerId} ${address}`;
}

function mayTry({ banned, restsUntilMs, failures }: Candidate, nowMs: number): boolean {
  return !banned && restsUntilMs <= nowMs && failures < FAILURES_MAX;
}
