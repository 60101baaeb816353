import { logger } from "../proto/process/log.ts";
import type { Random } from "../proto/process/random.ts";
import type { FragmentId, PeerId } from "../proto/words/ids.ts";
import type { FragmentRef } from "../proto/words/manifest.ts";
import type { Catalog } from "./catalog/catalog.ts";
import type { FragmentReplicas } from "./catalog/replica_records.ts";
import type { Finding } from "./core/claim_case.ts";
import { type Accusation, type ClaimDeed, Claims, type ClaimsView } from "./core/claims.ts";
import type { Candidate } from "./core/placement.ts";
import type { RepairBudget } from "./core/repair_budget.ts";
import { SpotChecks } from "./core/spot_checks.ts";
import type { Order, Orders } from "./orders.ts";

const log = logger("claims");

export interface ClaimWatchParts {
  readonly catalog: Pick<Catalog, "replicasOf" | "replicaAt">;
  readonly orders: Orders;
  /** Checks are paid from the budget of repair. */
  readonly budget: RepairBudget;
  readonly random: Random;
}

/** How an order ended, and what of it says something about others. */
export interface OrderFindings {
  readonly done: boolean;
  /** An error's code, when it was not done. */
  readonly code?: string;
  /** Sources that gave wrong bytes. */
  readonly corrupt: readonly PeerId[];
  /** Sources that said that they have not got it. */
  readonly missing: readonly PeerId[];
}

type Peers = ReadonlyMap<PeerId, Candidate>;

/** What a peer says when it has not got a fragment; anything else says nothing of it. */
const LACKING = new Set(["not_found", "corrupt"]);

/**
 * Has it looked into whether peers have what they claim: what others could not get from them, and now and then
 * anything. It gives the orders; whom to fence it answers.
 */
export class ClaimWatch {
  readonly #parts: ClaimWatchParts;
  readonly #claims = new Claims();
  readonly #spots: SpotChecks;
  /** How checks ended since the start. */
  readonly counts: Record<Finding, number> = { found: 0, missing: 0, unknown: 0 };

  /** @param checkEveryMs How often a peer's claims are tried although nobody complains. */
  constructor(parts: ClaimWatchParts, checkEveryMs: number) {
    this.#parts = parts;
    this.#spots = new SpotChecks(checkEveryMs);
  }

  /** Somebody did not get from a peer what it claims to have. */
  accuse(accusation: Accusation, nowMs: number): void {
    if (!this.#claims.accuse(accusation, nowMs)) return;
    const { accuser, peerId, id } = accusation;
    log.info("A peer's claim is looked into", { peer: peerId, fragment: id, accuser });
  }

  /** An order was answered for. */
  orderEnded(order: Order, findings: OrderFindings, nowMs: number): void {
    const { peerId, id } = order;
    const { done, code, corrupt, missing } = findings;
    if (order.kind === "verify") {
      const has = done ? true : LACKING.has(code ?? "") ? false : undefined;
      return this.#claims.verified(peerId, id, has, nowMs);
    }
    // Nobody speaks of peers that he was not sent to.
    const lacking = new Set([...corrupt, ...missing]);
    if (order.kind === "check") {
      const finding: Finding = done
        ? "found"
        : lacking.has(order.holder.peerId)
        ? "missing"
        : "unknown";
      return this.#checked(order, finding, nowMs);
    }
    if (order.kind !== "copy") return;
    for (const source of order.sources) {
      if (!lacking.has(source.peerId)) continue;
      this.accuse({ accuser: peerId, isPeer: true, peerId: source.peerId, id }, nowMs);
    }
  }

  /** The session ended on which an order was given: it says nothing. */
  orderLost(order: Order, nowMs: number): void {
    if (order.kind === "verify") this.#claims.verified(order.peerId, order.id, undefined, nowMs);
    if (order.kind === "check") this.#checked(order, "unknown", nowMs);
  }

  /** Gives the orders that are due. Answers the peers that are to be fenced. */
  async turn(
    peers: Peers,
    nowMs: number,
  ): Promise<{ readonly peerId: PeerId; readonly reason: string }[]> {
    const { catalog, random } = this.#parts;
    const ids = [...new Set(this.#claims.cases.map(({ id }) => id))];
    const known = ids.length === 0 ? [] : await catalog.replicasOf(ids);
    const view = { peers, nowMs, random, claimedBytes: claimsIn(known) };
    const fences: { peerId: PeerId; reason: string }[] = [];
    for (const deed of this.#claims.turn(view)) {
      if (deed.kind === "fence") fences.push(deed);
      else this.#do(deed, view);
    }
    await this.#spotCheck(view);
    return fences;
  }

  #do(deed: Exclude<ClaimDeed, { kind: "fence" }>, { peers, nowMs }: ClaimsView): void {
    const { orders } = this.#parts;
    const { peerId } = deed;
    if (deed.kind === "spare") {
      log.error("A peer is not fenced, since too many are: look at what they have in common", {
        ...{ peer: peerId, reason: deed.reason },
      });
    } else if (deed.kind === "verify") {
      if (!orders.give(deed, nowMs)) this.orderLost(deed, nowMs);
    } else this.#check(deed.checker, peers.get(peerId)!, deed, nowMs);
  }

  /** What is due and finds no room in the budget of repair waits for the next turn. */
  async #spotCheck(view: ClaimsView): Promise<void> {
    const { catalog, random } = this.#parts;
    const { peers, nowMs } = view;
    for (const peerId of this.#spots.due(peers, nowMs, random)) {
      const checker = this.#claims.checkersOf(peerId, view, new Set())[0];
      const fragment = await catalog.replicaAt(peerId, random());
      if (checker !== undefined && fragment !== undefined) {
        const holder = peers.get(peerId)!;
        if (!this.#mayTake(holder, fragment.sizeBytes, nowMs)) continue;
        this.#check(checker, holder, fragment, nowMs);
      }
      this.#spots.chosen(peerId, nowMs, random);
    }
  }

  #mayTake({ peerId, uploadBytesPerS }: Candidate, bytes: number, nowMs: number): boolean {
    const { budget } = this.#parts;
    return budget.hasRoom(bytes, nowMs) && budget.maySend(peerId, uploadBytesPerS, bytes, nowMs);
  }

  #check(checker: PeerId, holder: Candidate, fragment: FragmentRef, nowMs: number): void {
    const { orders, budget } = this.#parts;
    const { id, sizeBytes } = fragment;
    const { peerId, address, zone, uploadBytesPerS } = holder;
    const order = {
      ...{ kind: "check", peerId: checker, id, sizeBytes } as const,
      holder: { peerId, address, zone },
    };
    if (orders.give(order, nowMs)) budget.spend(peerId, uploadBytesPerS, sizeBytes, nowMs);
    else this.orderLost(order, nowMs);
  }

  #checked(order: Extract<Order, { kind: "check" }>, finding: Finding, nowMs: number): void {
    const { peerId: checker, id, holder } = order;
    this.counts[finding] += 1;
    this.#claims.checked(checker, { peerId: holder.peerId, id }, finding, nowMs);
  }
}

function claimsIn(known: readonly FragmentReplicas[]): ClaimsView["claimedBytes"] {
  const byId = new Map<FragmentId, FragmentReplicas>();
  for (const replicas of known) byId.set(replicas.id, replicas);
  return (peerId, id) => {
    const replicas = byId.get(id);
    return replicas?.holders.includes(peerId) ? replicas.sizeBytes : undefined;
  };
}
