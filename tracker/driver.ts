import { nowMs } from "../proto/process/clock.ts";
import { logger } from "../proto/process/log.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import type { PeerId } from "../proto/words/ids.ts";
import type { Catalog } from "./catalog/catalog.ts";
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
import type { News } from "./news.ts";
import type { Orders } from "./orders.ts";
import type { Recovery } from "./recovery.ts";
import type { Repairs } from "./repairs.ts";

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
  readonly cleanup: Cleanup;
  readonly news: News;
  readonly recovery: Pick<Recovery, "isServing">;
}

export interface DriverSettings {
  readonly repairIntervalMs: number;
  readonly uploadLeaseMs: number;
}

/**
 * Turns time and what peers do into decisions, writes them, and only then tells anybody.
 */
export class Driver {
  readonly #parts: DriverParts;
  readonly #settings: DriverSettings;
  #neighboursChanged = false;
  #worksAtMs = 0;
  #liveTimesAtMs: number;

  constructor(parts: DriverParts, settings: DriverSettings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#liveTimesAtMs = nowMs();
  }

  /** Takes in the peers that the catalog knows, and gives open uploads the time that they could not ask for. */
  async start(): Promise<void> {
    await this.#parts.catalog.renewUploads(nowMs() + this.#settings.uploadLeaseMs);
    for (const peer of await this.#parts.catalog.peers()) {
      this.#parts.membership.remember(peer, !peer.counted, nowMs());
    }
  }

  /** The peers as placement sees them now. */
  candidates(): Map<PeerId, Candidate> {
    const members = this.#parts.membership.members(nowMs());
    return new Map(members.map((member) => [member.peerId, {
      ...member,
      reservedBytes: this.#parts.reservations.of(member.peerId),
    }]));
  }

  /** The peers that can be asked for bytes, best first: live ones, then suspect ones. */
  reachable(): Member[] {
    const members = this.#parts.membership.members(nowMs());
    const live = members.filter(({ liveness }) => liveness === "live");
    return [...live, ...members.filter(({ liveness }) => liveness === "suspect")];
  }

  async opened(peer: MemberBeginning, session: number): Promise<void> {
    this.#neighboursChanged = true;
    await this.#apply(this.#parts.membership.opened(peer, session, nowMs()));
  }

  /** A session ended, and the orders on it with it. */
  async closed(peerId: PeerId, session: number): Promise<void> {
    // A newer session has orders of its own, which go on.
    if (this.#parts.membership.sessionOf(peerId) === session) this.endOrders(peerId);
    await this.#apply(this.#parts.membership.closed(peerId, session, nowMs()));
  }

  /** A session is over, or gives way to a newer one: the peer forgets its orders, and so does this. */
  endOrders(peerId: PeerId): void {
    for (const order of this.#parts.orders.endAll(peerId)) this.#parts.repairs.ended(order);
  }

  /** @throws unavailable when the peer was silent for so long that it counts as dead: only a new session ends that. */
  async heard(peerId: PeerId, session: number, load?: PeerLoad): Promise<void> {
    const { membership } = this.#parts;
    await this.#apply(membership.heard(peerId, session, nowMs(), load));
    if (membership.livenessOf(peerId) !== "dead") return;
    throw new EnjambreError(
      "unavailable",
      "The peer was silent for too long: a new session is due",
    );
  }

  /** An order was answered for. */
  async orderEnded(
    orderId: number,
    peerId: PeerId,
    result: { done: boolean; corrupt: readonly PeerId[] },
  ): Promise<void> {
    const order = this.#parts.orders.end(orderId, peerId);
    if (order === undefined) return;
    this.#parts.repairs.ended(order);
    for (const sender of result.corrupt) {
      this.#parts.orders.give({ kind: "verify", peerId: sender, id: order.id });
    }
    if (order.kind === "copy" && result.done) {
      await this.#parts.news.tellOfFragments(peerId, [order.id]);
    }
  }

  /** Time has passed. */
  async tick(): Promise<void> {
    const now = nowMs();
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
      await this.#parts.cleanup.turn(now);
      await this.#parts.repairs.turn(this.candidates());
    }
    if (now - this.#liveTimesAtMs >= LIVE_TIMES_EVERY_MS) await this.keepLiveTimes();
  }

  /** Writes how long peers have been live. */
  async keepLiveTimes(): Promise<void> {
    this.#liveTimesAtMs = nowMs();
    const times = this.#parts.membership.takeLiveTimes(this.#liveTimesAtMs);
    if (times.length > 0) await this.#parts.catalog.recordHeard(times);
  }

  async #apply(transitions: readonly Transition[]): Promise<void> {
    for (const { peerId, from, to } of transitions) {
      log.info("A peer was {from} and is {to}", { peer: peerId, from, to });
      this.#neighboursChanged = true;
      // It may have died while it was being admitted, and been counted before it was not.
      if (from === "dead") await this.#parts.catalog.setCounted(peerId, true);
      // It may have come back while others' deaths were written.
      if (to !== "dead" || this.#parts.membership.livenessOf(peerId) !== "dead") continue;
      const replicas = await this.#parts.catalog.setCounted(peerId, false);
      log.warning("The {replicas} copies of a dead peer do not count any more", {
        peer: peerId,
        replicas,
      });
    }
  }
}
