import type { Random } from "../../proto/process/random.ts";
import type { FragmentId, PeerId } from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import type { PeerAddress } from "../../proto/words/record.ts";
import { byRisk, type Need } from "./needs.ts";
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

/**
 * Chooses the next copies to make: what is nearest to being lost first, one copy of a fragment at a time; what there is
 * no budget for waits for the next turn. It is computed from wanted against held each time: there is no list to lose.
 * What is chosen is charged to the budget.
 */
export function planRepair(needs: readonly Need[], turn: RepairTurn): Copy[] {
  const plan = new RepairPlan(turn);
  for (const need of needs.toSorted(byRisk)) {
    if (plan.isFull) break;
    plan.consider(need);
  }
  return plan.copies;
}

class RepairPlan {
  readonly copies: Copy[] = [];
  readonly #turn: RepairTurn;
  /** Streams that this plan adds. */
  readonly #added = new Map<PeerId, number>();

  constructor(turn: RepairTurn) {
    this.#turn = turn;
  }

  get isFull(): boolean {
    const { underWay, budget } = this.#turn;
    return underWay.copies + this.copies.length >= budget.settings.streamsMax;
  }

  consider(need: Need): void {
    const { peers, underWay, budget, nowMs, random } = this.#turn;
    const { id, sizeBytes } = need;
    const targets = underWay.targetsOf(id);
    if (need.missing - targets.size <= 0 || !budget.hasRoom(sizeBytes, nowMs)) return;
    const sources = this.#sourcesOf(need);
    const source = sources[0];
    if (source === undefined || !this.#hasStream(source.peerId)) return;
    const { chosen } = choosePeers(
      {
        ...{ sizeBytes, count: 1, avoid: this.#unfit(need) },
        holders: new Set([...need.holders, ...targets]),
      },
      [...peers.values()],
      random,
    );
    const target = chosen[0]?.peerId;
    if (target === undefined) return;
    budget.spend(source.peerId, source.uploadBytesPerS, sizeBytes, nowMs);
    this.copies.push({
      ...{ id, sizeBytes, target },
      sources: sources.slice(0, SOURCES_MAX).map(addressOf),
    });
    for (const peerId of [target, source.peerId]) {
      this.#added.set(peerId, (this.#added.get(peerId) ?? 0) + 1);
    }
  }

  /** The least busy first; those that may not send now are left out. */
  #sourcesOf({ holders, sizeBytes }: Need): Candidate[] {
    const { peers, budget, nowMs } = this.#turn;
    return holders.flatMap((peerId) => peers.get(peerId) ?? [])
      .filter(({ liveness }) => liveness === "live")
      .filter(({ peerId, uploadBytesPerS }) =>
        budget.maySend(peerId, uploadBytesPerS, sizeBytes, nowMs)
      )
      .sort((a, b) => this.#streams(a.peerId) - this.#streams(b.peerId));
  }

  /** Peers that cannot be given a copy of it now. */
  #unfit({ id, holders, isSpread }: Need): Set<PeerId> {
    const { peers, underWay } = this.#turn;
    const zones = new Set(isSpread ? holders.map((peerId) => peers.get(peerId)?.zone) : []);
    const unfit = [...peers.values()].filter(({ peerId, zone }) =>
      zones.has(zone) || !this.#hasStream(peerId) || underWay.isDropping(peerId, id)
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
