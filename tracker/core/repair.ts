import type { Random } from "../../proto/process/random.ts";
import type { FragmentId, PeerId } from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import type { PeerAddress } from "../../proto/words/record.ts";
import { byRisk, isOpen, type Need } from "./needs.ts";
import { type Candidate, choosePeers } from "./placement.ts";
import type { RepairBudget } from "./repair_budget.ts";

/** Have `target` get a fragment from one of `sources`. */
export interface Copy extends FragmentRef {
  readonly target: PeerId;
  /** The first is meant to serve, the others are for when it cannot. */
  readonly sources: readonly PeerAddress[];
}

/** The copies that are being made: kept by the driver from order to result. */
export interface CopiesUnderWay {
  /** Peers that are being given a fragment. */
  targetsOf(fragmentId: FragmentId): ReadonlySet<PeerId>;
  /** Copies that a peer is part of, as target or as first source. */
  streamsOf(peerId: PeerId): number;
  /** Copies in all. */
  readonly copies: number;
  /** Whether a peer was told to give up this fragment: what it has of it must not be meant to stay. */
  isDropping(peerId: PeerId, fragmentId: FragmentId): boolean;
}

/** What one turn of repair works with. */
export interface RepairTurn {
  readonly peers: ReadonlyMap<PeerId, Candidate>;
  readonly underWay: CopiesUnderWay;
  readonly budget: RepairBudget;
  readonly nowMs: number;
  readonly random: Random;
}

/** Sources named in one order. */
const SOURCES_MAX = 4;

export interface RepairChoice {
  readonly copies: readonly Copy[];
  /** Fragments for which nothing can be done, whoever is free: none that is live has them, or nobody may take them. */
  readonly hopeless: readonly FragmentId[];
}

/**
 * Chooses the next copies to make: what is nearest to being lost first, one copy of a fragment at a time; what there is
 * no budget for waits for the next turn. It is computed from wanted against held each time: there is no list to lose.
 * What is chosen is charged to the budget.
 */
export function planRepair(needs: readonly Need[], turn: RepairTurn): RepairChoice {
  const plan = new RepairPlan(turn);
  for (const need of needs.toSorted(byRisk)) {
    if (plan.isFull) break;
    plan.consider(need);
  }
  return plan;
}

class RepairPlan implements RepairChoice {
  readonly copies: Copy[] = [];
  readonly hopeless: FragmentId[] = [];
  readonly #turn: RepairTurn;
  /** Streams that this plan adds. */
  readonly #added = new Map<PeerId, number>();
  /** Peers that can be given a copy: few when much is under way, so that most of a turn costs nothing. */
  readonly #open = new Set<Candidate>();
  /** Peers that could be given one when they are not busy. */
  #openWhenFree = 0;

  constructor(turn: RepairTurn) {
    this.#turn = turn;
    for (const peer of turn.peers.values()) {
      if (!isOpen(peer)) continue;
      this.#openWhenFree += 1;
      if (this.#hasStream(peer.peerId)) this.#open.add(peer);
    }
  }

  get isFull(): boolean {
    const { underWay, budget } = this.#turn;
    return this.#open.size === 0 ||
      underWay.copies + this.copies.length >= budget.settings.streamsMax;
  }

  consider(need: Need): void {
    const { underWay, budget, nowMs, random } = this.#turn;
    const { id, sizeBytes } = need;
    const targets = underWay.targetsOf(id);
    if (need.missing - targets.size <= 0 || !budget.hasRoom(sizeBytes, nowMs)) return;
    const live = this.#liveHolders(need);
    if (live.length === 0) return void this.hopeless.push(id);
    const sources = this.#sourcesOf(live, sizeBytes);
    const source = sources[0];
    if (source === undefined || !this.#hasStream(source.peerId)) return;
    const { chosen } = choosePeers(
      {
        ...{ sizeBytes, count: 1, avoid: this.#unfit(need) },
        holders: new Set([...need.holders, ...targets]),
      },
      this.#candidatesFor([...need.holders, ...targets]),
      random,
    );
    const target = chosen[0]?.peerId;
    if (target === undefined) {
      if (this.#open.size === this.#openWhenFree) this.hopeless.push(id);
      return;
    }
    budget.spend(source.peerId, source.uploadBytesPerS, sizeBytes, nowMs);
    this.copies.push({
      ...{ id, sizeBytes, target },
      sources: sources.slice(0, SOURCES_MAX).map(addressOf),
    });
    for (const peer of [chosen[0]!, source]) {
      this.#added.set(peer.peerId, (this.#added.get(peer.peerId) ?? 0) + 1);
      if (!this.#hasStream(peer.peerId)) this.#open.delete(peer);
    }
  }

  /** Those that can be given a copy, and those that have one, whose zones count. */
  #candidatesFor(holders: readonly PeerId[]): Candidate[] {
    const { peers } = this.#turn;
    return [...new Set([...this.#open, ...holders.flatMap((peerId) => peers.get(peerId) ?? [])])];
  }

  #liveHolders({ holders }: Need): Candidate[] {
    return holders.flatMap((peerId) => this.#turn.peers.get(peerId) ?? [])
      .filter(({ liveness }) => liveness === "live");
  }

  /** The least busy first; those that may not send now are left out. */
  #sourcesOf(live: readonly Candidate[], bytes: number): Candidate[] {
    const { budget, nowMs } = this.#turn;
    return live
      .filter(({ peerId, uploadBytesPerS }) =>
        budget.maySend(peerId, uploadBytesPerS, bytes, nowMs)
      )
      .sort((a, b) => this.#streams(a.peerId) - this.#streams(b.peerId));
  }

  /** Peers that cannot be given a copy of it now. */
  #unfit({ id, holders, isSpread }: Need): Set<PeerId> {
    const { peers, underWay } = this.#turn;
    const zones = new Set(isSpread ? holders.map((peerId) => peers.get(peerId)?.zone) : []);
    const unfit = [...this.#open].filter(({ peerId, zone }) =>
      zones.has(zone) || underWay.isDropping(peerId, id)
    );
    return new Set(unfit.map(({ peerId }) => peerId));
  }

  #hasStream(peerId: PeerId): boolean {
    return this.#streams(peerId) < this.#turn.budget.settings.streamsPerPeerMax;
  }

  #streams(peerId: PeerId): number {
    return this.#turn.underWay.streamsOf(peerId) + (this.#added.get(peerId) ?? 0);
  }
}

function addressOf({ peerId, address, zone }: Candidate): PeerAddress {
  return { peerId, address, zone };
}
