import { nowMs, stampMs, steadyMs } from "../proto/process/clock.ts";
import { logger } from "../proto/process/log.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import type { PeerId } from "../proto/words/ids.ts";
import type { Catalog } from "./catalog/catalog.ts";
import type { ClaimWatch, OrderFindings } from "./claim_watch.ts";
import type { Cleanup } from "./cleanup.ts";
import type {
  Member,
  MemberBeginning,
  Membership,
  PeerLoad,
  Transition,
} from "./core/membership.ts";
import type { Candidate } from "./core/placement.ts";
import type { Reservations } from "./core/reservations.ts";
import { type Events, livenessEvent, orderEndedEvent } from "./events.ts";
import type { News } from "./news.ts";
import type { Order, Orders } from "./orders.ts";
import type { Rebalances } from "./rebalances.ts";
import type { Recovery } from "./recovery.ts";
import type { Repairs } from "./repairs.ts";
import type { Upkeep } from "./upkeep.ts";

const log = logger("driver");

/** How often it is written how long peers have been live. */
const LIVE_TIMES_EVERY_MS = 60_000;

/** What the driver works with. */
export interface DriverParts {
  readonly catalog: Catalog;
  readonly membership: Membership;
  readonly reservations: Reservations;
  readonly orders: Orders;
  readonly repairs: Repairs;
  readonly rebalances: Rebalances;
  readonly upkeep: Upkeep;
  readonly claims: ClaimWatch;
  readonly cleanup: Cleanup;
  readonly news: News;
  readonly recovery: Pick<Recovery, "isServing">;
  readonly events: Events;
}

export interface DriverSettings {
  readonly repairIntervalMs: number;
  readonly uploadLeaseMs: number;
  /** Turns come more often than this; time in which none came is nobody's silence. */
  readonly suspectAfterMs: number;
}

/**
 * Turns time and what peers do into decisions, writes them, and only then tells anybody.
 */
export class Driver {
  readonly #parts: DriverParts;
  readonly #settings: DriverSettings;
  #neighboursChanged = false;
  #worksAtMs = 0;
  #tickedMs: number | undefined;
  #isRepairDue = false;
  #liveTimesAtMs: number;

  constructor(parts: DriverParts, settings: DriverSettings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#liveTimesAtMs = steadyMs();
  }

  /** Takes in the peers that the catalog knows, and gives open uploads the time that they could not ask for. */
  async start(): Promise<void> {
    await this.#parts.cleanup.boundMoments(nowMs());
    await this.#parts.catalog.renewUploads(steadyMs() + this.#settings.uploadLeaseMs);
    const peers = await this.#parts.catalog.peers();
    // What was cut off with the program before is ended.
    const { catalog } = this.#parts;
    await Promise.all(peers.map(({ peerId, counted, fence }) => {
      return catalog.setCounted(peerId, counted && fence === undefined);
    }));
    for (const peer of peers) {
      const isDead = !peer.counted && peer.fence === undefined;
      this.#parts.membership.remember(peer, isDead, steadyMs());
    }
  }

  /** The peers as placement sees them now. */
  candidates(): Map<PeerId, Candidate> {
    const members = this.#parts.membership.members(steadyMs());
    return new Map(members.map((member) => [member.peerId, {
      ...member,
      reservedBytes: this.#parts.reservations.of(member.peerId),
    }]));
  }

  /** The peers that can be asked for bytes, best first: live ones, then suspect ones. */
  reachable(): Member[] {
    const members = this.#parts.membership.members(steadyMs());
    const live = members.filter(({ liveness }) => liveness === "live");
    return [...live, ...members.filter(({ liveness }) => liveness === "suspect")];
  }

  async opened(peer: MemberBeginning, session: number): Promise<void> {
    this.#neighboursChanged = true;
    await this.#apply(this.#parts.membership.opened(peer, session, steadyMs()));
  }

  /** A session ended, and the orders on it with it. */
  async closed(peerId: PeerId, session: number): Promise<void> {
    // A newer session has orders of its own, which go on.
    if (this.#parts.membership.sessionOf(peerId) === session) this.endOrders(peerId);
    await this.#apply(this.#parts.membership.closed(peerId, session, steadyMs()));
  }

  /** A session is over, or gives way to a newer one: the peer forgets its orders, and so does this. */
  endOrders(peerId: PeerId): void {
    for (const order of this.#parts.orders.endAll(peerId)) {
      this.#parts.repairs.ended(order, false, steadyMs());
      this.#parts.claims.orderLost(order, steadyMs());
      this.#tellEnd(order, false);
    }
  }

  /** @throws unavailable when the peer was silent for so long that it counts as dead: only a new session ends that. */
  async heard(peerId: PeerId, session: number, load?: PeerLoad): Promise<void> {
    const { membership } = this.#parts;
    await this.#apply(membership.heard(peerId, session, steadyMs(), load));
    if (membership.livenessOf(peerId) !== "dead") return;
    throw new EnjambreError(
      "unavailable",
      "The peer was silent for too long: a new session is due",
    );
  }

  /**
   * All that is recorded of a peer's disk is what it reported on this session: only now do the copies of one that was
   * dead count again.
   */
  async confirmed(peerId: PeerId, session: number): Promise<void> {
    const { membership, upkeep } = this.#parts;
    if (!membership.confirm(peerId, session)) return;
    await this.#count(peerId);
    if (membership.livenessOf(peerId) !== "dead") upkeep.reported(peerId, steadyMs());
    this.#isRepairDue = true;
  }

  /** Has a peer's replicas count, unless it is fenced. */
  async #count(peerId: PeerId): Promise<void> {
    const { membership, catalog } = this.#parts;
    const mayCount = () => membership.livenessOf(peerId) !== "dead" && !membership.isFenced(peerId);
    if (!mayCount()) return;
    const replicas = await catalog.setCounted(peerId, true);
    if (replicas > 0) {
      log.info("{replicas} copies of a peer count again", { peer: peerId, replicas });
    }
    // It may have died again or been fenced meanwhile, and been counted after it was not.
    if (!mayCount()) await catalog.setCounted(peerId, false);
  }

  /** Nothing that a peer claims counts any more, until somebody says that it is to be trusted. */
  async fence(peerId: PeerId, reason: string): Promise<void> {
    const { catalog, membership, events } = this.#parts;
    await catalog.setFence(peerId, { sinceMs: stampMs(), reason });
    membership.setFenced(peerId, true);
    const replicas = await catalog.setCounted(peerId, false);
    log.error("A peer is fenced: its {replicas} copies do not count. {reason}", {
      ...{ peer: peerId, replicas, reason },
    });
    events.add({ kind: "EVENT_KIND_FENCE", peerId, detail: `is fenced: ${reason}` });
    await this.#audit("fence", `${peerId}: ${reason}`);
    this.#isRepairDue = true;
  }

  /** Answers whether it was fenced. */
  async trust(peerId: PeerId): Promise<boolean> {
    const { catalog, membership, events } = this.#parts;
    if (!membership.isFenced(peerId)) return false;
    await catalog.setFence(peerId, undefined);
    membership.setFenced(peerId, false);
    await this.#count(peerId);
    events.add({ kind: "EVENT_KIND_FENCE", peerId, detail: "is trusted again" });
    return true;
  }

  /** What the tracker does by itself. */
  async #audit(action: string, subject: string): Promise<void> {
    const { identities } = this.#parts.catalog;
    await identities.audit({ atMs: nowMs(), actor: "tracker", action, subject, outcome: "done" });
  }

  /** A peer's digest is not that of what is recorded: nothing is to go because of what it is said to have. */
  doubted(peerId: PeerId, session: number): void {
    this.#parts.membership.doubt(peerId, session);
  }

  /** Says that a peer is to be emptied, or used again. */
  async drain(peerId: PeerId, isDraining: boolean): Promise<void> {
    await this.#parts.catalog.setDraining(peerId, isDraining ? stampMs() : undefined);
    this.#parts.membership.setDraining(peerId, isDraining);
  }

  /** Says until when a peer's copies are not made up for. */
  async maintain(peerId: PeerId, untilMs: number): Promise<void> {
    await this.#parts.catalog.setMaintenance(peerId, untilMs);
    this.#parts.membership.setMaintenance(peerId, untilMs);
  }

  /** An order was answered for. */
  async orderEnded(
    orderId: number,
    peerId: PeerId,
    result: OrderFindings,
  ): Promise<void> {
    const order = this.#parts.orders.end(orderId, peerId);
    if (order === undefined) return;
    this.#parts.repairs.ended(order, result.done, steadyMs());
    this.#parts.rebalances.ended(order, result.done);
    this.#tellEnd(order, result.done);
    if (order.kind === "copy" && result.done) this.#isRepairDue = true;
    this.#parts.claims.orderEnded(order, result, steadyMs());
    if (order.kind === "copy" && result.done) {
      await this.#parts.news.tellOfFragments(peerId, [order.id]);
    }
  }

  /** Time has passed. */
  async tick(): Promise<void> {
    const now = steadyMs();
    this.#pardon(now);
    await this.#apply(this.#parts.membership.tick(now));
    if (this.#neighboursChanged) {
      this.#neighboursChanged = false;
      this.#parts.news.tellNeighbours(
        this.reachable().filter(({ liveness }) => liveness === "live"),
      );
    }
    // Whoever does not know all that there is must not judge what is short, and less what nobody needs.
    const mayWork = this.#parts.recovery.isServing;
    if (mayWork && now - this.#worksAtMs >= this.#settings.repairIntervalMs) {
      this.#worksAtMs = now;
      this.#isRepairDue = false;
      const clock = nowMs();
      await this.#parts.cleanup.boundMoments(Math.max(clock, now));
      // A clock that jumps ahead must not let anything's time be over.
      const past = Math.min(clock, now);
      await this.#parts.cleanup.turn(past, !this.#parts.upkeep.safeMode(now).on);
      await this.#parts.upkeep.turn(this.candidates(), now);
      await this.#judgeClaims(now);
    }
    if (now - this.#liveTimesAtMs >= LIVE_TIMES_EVERY_MS) await this.keepLiveTimes();
  }

  /** Not before it is known again who has what: what is taken back meanwhile would look like a lie. */
  async #judgeClaims(now: number): Promise<void> {
    const { claims, upkeep } = this.#parts;
    if (upkeep.safeMode(now).on) return;
    for (const { peerId, reason } of await claims.turn(this.candidates(), now)) {
      await this.fence(peerId, reason);
    }
  }

  /** Something came to an end since the last turn: what waits for its place need not wait for the next. */
  async repairIfDue(): Promise<void> {
    if (!this.#isRepairDue || !this.#parts.recovery.isServing) return;
    this.#isRepairDue = false;
    await this.#parts.upkeep.repair(this.candidates(), steadyMs(), true);
  }

  /** When this program stood still, peers could not be heard. */
  #pardon(now: number): void {
    const gapMs = now - (this.#tickedMs ?? now);
    this.#tickedMs = now;
    if (gapMs > this.#settings.suspectAfterMs) this.#parts.membership.pardon(gapMs, now);
  }

  /** Writes how long peers have been live. */
  async keepLiveTimes(): Promise<void> {
    this.#liveTimesAtMs = steadyMs();
    const times = this.#parts.membership.takeLiveTimes(this.#liveTimesAtMs);
    if (times.length > 0) await this.#parts.catalog.recordHeard(times);
  }

  #tellEnd(order: Order, done: boolean): void {
    const event = orderEndedEvent(order, done);
    if (event !== undefined) this.#parts.events.add(event);
  }

  async #apply(transitions: readonly Transition[]): Promise<void> {
    for (const { peerId, from, to } of transitions) {
      log.info("A peer was {from} and is {to}", { peer: peerId, from, to });
      this.#neighboursChanged = true;
      this.#parts.events.add(livenessEvent(peerId, from, to));
      // It may have come back while others' deaths were written.
      if (to !== "dead" || this.#parts.membership.livenessOf(peerId) !== "dead") continue;
      const replicas = await this.#parts.catalog.setCounted(peerId, false);
      log.warning("The {replicas} copies of a dead peer do not count any more", {
        peer: peerId,
        replicas,
      });
      // It may have come back, and been counted, before this was written.
      if (this.#parts.membership.isConfirmed(peerId)) await this.#count(peerId);
    }
  }
}
