import type { PeerId } from "../../proto/words/ids.ts";
import { compareVersions, type Version } from "../../proto/words/version.ts";

/** How far a tracker's database has come. */
export interface OwnStanding extends Version {
  readonly isCollecting: boolean;
}

/** What a peer has seen of this network's trackers. */
export interface Witness {
  /** 0 for none. */
  readonly epochSeen: number;
  /** The newest version that it knows to exist. */
  readonly versionSeen: Version | undefined;
  /** Whether it has its epoch from this tracker itself. */
  readonly wasWelcomed: boolean;
}

/**
 * `same`: it has seen nothing that this tracker does not know of. `behind`: the database has forgotten what it once
 * gave out, so it is an old copy. `replaced`: another tracker has raised the epoch since. `raise`: while collecting,
 * the epoch turns out to be another tracker's too, so a higher one is needed.
 */
export type Verdict = "same" | "behind" | "replaced" | "raise";

export function judge(own: OwnStanding, witness: Witness): Verdict {
  const { epochSeen, versionSeen, wasWelcomed } = witness;
  const isAhead = versionSeen !== undefined && compareVersions(versionSeen, own) > 0;
  if (own.isCollecting) {
    const isTaken = epochSeen > own.epoch || (epochSeen === own.epoch && !wasWelcomed);
    return isTaken || isAhead ? "raise" : "same";
  }
  if (epochSeen > own.epoch || (versionSeen !== undefined && versionSeen.epoch > own.epoch)) {
    return "replaced";
  }
  return isAhead ? "behind" : "same";
}

export interface CollectionSettings {
  /** Over when so many peers have told all; undefined: when all expected ones have, or the time is up. */
  readonly peersWanted?: number;
  /** Those that the database knows. */
  readonly expected: ReadonlySet<PeerId>;
  /** How long peers that do not come are waited for, from the first that came. */
  readonly withinMs: number;
}

interface Teller {
  hasReported: boolean;
  isCounted: boolean;
}

/** Who has told what while a tracker collects, and whether that is enough. */
export class Collection {
  readonly #settings: CollectionSettings;
  readonly #present = new Map<PeerId, Teller>();
  readonly #done = new Set<PeerId>();
  #firstMs: number | undefined;

  constructor(settings: CollectionSettings) {
    this.#settings = settings;
  }

  /** Peers that have told all they remember and all they hold. */
  get done(): number {
    return this.#done.size;
  }

  /** A peer came. */
  met(peerId: PeerId, nowMs: number): void {
    this.#firstMs ??= nowMs;
    this.#present.set(peerId, { hasReported: false, isCounted: false });
  }

  /** It has told all it remembers, or nothing was asked. */
  reported(peerId: PeerId): void {
    const teller = this.#present.get(peerId);
    if (teller !== undefined) teller.hasReported = true;
    this.#settle(peerId, teller);
  }

  /** What it holds is known. */
  counted(peerId: PeerId): void {
    const teller = this.#present.get(peerId);
    if (teller !== undefined) teller.isCounted = true;
    this.#settle(peerId, teller);
  }

  left(peerId: PeerId): void {
    this.#present.delete(peerId);
  }

  /** Peers that are waited for whatever the time; undefined: the time decides. */
  get wanted(): number | undefined {
    const { peersWanted, expected } = this.#settings;
    return peersWanted ?? (expected.size > 0 ? expected.size : undefined);
  }

  /** Whether all that are waited for have told all: none is left who may remember more. */
  get isComplete(): boolean {
    const { peersWanted, expected } = this.#settings;
    if (peersWanted !== undefined) return this.#done.size >= peersWanted;
    return expected.size > 0 && expected.isSubsetOf(this.#done);
  }

  isOver(nowMs: number): boolean {
    // Whoever is telling is heard to the end: a silent one leaves by itself.
    if (this.#done.size === 0 || this.#present.size > this.#donePresent()) return false;
    if (this.isComplete) return true;
    const { peersWanted, withinMs } = this.#settings;
    return peersWanted === undefined && nowMs - this.#firstMs! >= withinMs;
  }

  #donePresent(): number {
    return this.#present.keys().filter((peerId) => this.#done.has(peerId)).toArray().length;
  }

  #settle(peerId: PeerId, teller: Teller | undefined): void {
    if (teller?.hasReported && teller.isCounted) this.#done.add(peerId);
  }
}
