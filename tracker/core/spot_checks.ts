import type { Random } from "../../proto/process/random.ts";
import type { PeerId } from "../../proto/words/ids.ts";
import { isVerified } from "./excess.ts";
import type { Candidate } from "./placement.ts";

/** Spot checks that are chosen in one turn, however many are due: a large network's are spread over time. */
export const SPOT_CHECKS_AT_ONCE_MAX = 4;

/**
 * Whose claims are to be tried although nobody complains: each peer's about once in the interval, at moments that
 * nobody can foresee. Soft state: after a start they are spread over one interval anew.
 */
export class SpotChecks {
  readonly #everyMs: number;
  readonly #nextMs = new Map<PeerId, number>();

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** Those whose time has come. They stay due until `chosen` says that they were taken. */
  due(peers: ReadonlyMap<PeerId, Candidate>, nowMs: number, random: Random): PeerId[] {
    for (const peerId of this.#nextMs.keys()) if (!peers.has(peerId)) this.#nextMs.delete(peerId);
    const due: PeerId[] = [];
    for (const peer of peers.values()) {
      const nextMs = this.#nextMs.get(peer.peerId) ?? nowMs + random() * this.#everyMs;
      this.#nextMs.set(peer.peerId, nextMs);
      if (nextMs <= nowMs && isVerified(peer) && !peer.fenced) due.push(peer.peerId);
    }
    return due.slice(0, SPOT_CHECKS_AT_ONCE_MAX);
  }

  /** From half to one and a half intervals later it is due again. */
  chosen(peerId: PeerId, nowMs: number, random: Random): void {
    this.#nextMs.set(peerId, nowMs + (0.5 + random()) * this.#everyMs);
  }
}
