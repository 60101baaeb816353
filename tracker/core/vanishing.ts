import type { PeerId } from "../../proto/words/ids.ts";
import type { Member } from "./membership.ts";

export interface VanishingSettings {
  /** Part of the peers that may vanish within `windowMs` before it is too many, 0 to 1. */
  readonly shareMax: number;
  readonly windowMs: number;
}

export interface Vanished {
  /** Peers that were here lately and are not now. */
  readonly peers: number;
  /** Those and the ones that are here. */
  readonly of: number;
  readonly tooMany: boolean;
}

/** The loss of one peer is what copies are for: it is never too many, however few there are. */
const ALWAYS_FINE = 1;

/**
 * Tells a peer that died from a network that broke. When many peers vanish within the same time it is likelier that a
 * switch, a zone or this tracker's own link failed, and that they come back, than that all of their disks are gone.
 */
export class Vanishing {
  readonly #settings: VanishingSettings;
  readonly #here = new Set<PeerId>();
  /** When each peer that is missed vanished. */
  readonly #missed = new Map<PeerId, number>();
  #tooMany = false;

  constructor(settings: VanishingSettings) {
    this.#settings = settings;
  }

  /** Who is expected although it was not seen yet: at a start, all that were not dead. */
  expect(peerId: PeerId): void {
    this.#here.add(peerId);
  }

  judge(members: Iterable<Member>, nowMs: number): Vanished {
    for (const member of members) this.#take(member, nowMs);
    // While it is too many, nobody is given up: they are all waited for together.
    if (!this.#tooMany) this.#giveUpBefore(nowMs - this.#settings.windowMs);
    const peers = this.#missed.size;
    const of = peers + this.#here.size;
    this.#tooMany = peers > ALWAYS_FINE && peers > this.#settings.shareMax * of;
    return { peers, of, tooMany: this.#tooMany };
  }

  /** An operator says that they are lost. */
  accept(): void {
    this.#missed.clear();
    this.#tooMany = false;
  }

  #take({ peerId, liveness, draining, inMaintenance }: Member, nowMs: number): void {
    if (liveness === "live") {
      this.#here.add(peerId);
      this.#missed.delete(peerId);
    } else if (draining || inMaintenance) {
      // It is known to go.
      this.#here.delete(peerId);
      this.#missed.delete(peerId);
    } else if (this.#here.delete(peerId)) this.#missed.set(peerId, nowMs);
  }

  #giveUpBefore(momentMs: number): void {
    for (const [peerId, vanishedMs] of this.#missed) {
      if (vanishedMs < momentMs) this.#missed.delete(peerId);
    }
  }
}
