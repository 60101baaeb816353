import { logger } from "../proto/process/log.ts";
import type { PeerId } from "../proto/words/ids.ts";
import type { Catalog } from "./catalog/catalog.ts";
import type { PlacedReplica } from "./catalog/replica_records.ts";
import { isVerified } from "./core/excess.ts";
import { type Hold, holdOf } from "./core/hold.ts";
import type { Candidate } from "./core/placement.ts";
import type { SafeMode, SafeModeView } from "./core/safe_mode.ts";
import type { Vanished, Vanishing } from "./core/vanishing.ts";
import type { Drains } from "./drains.ts";
import type { Orders } from "./orders.ts";
import type { Rebalances } from "./rebalances.ts";
import type { Recovery } from "./recovery.ts";
import type { Repairs } from "./repairs.ts";
import type { Strays } from "./strays.ts";
import type { SurveyWalk } from "./survey_walk.ts";

const log = logger("upkeep");

/** Copies that one transaction marks: few enough that nobody waits long for it. */
const TRIMS_AT_ONCE_MAX = 512;
/** Drops that one peer may be told of and not have carried out; what is over is found again. */
const DROPS_PER_PEER_MAX = 2048;

export interface UpkeepParts {
  readonly catalog: Catalog;
  readonly recovery: Pick<Recovery, "hasTold">;
  readonly orders: Orders;
  readonly repairs: Repairs;
  readonly survey: SurveyWalk;
  readonly strays: Strays;
  readonly drains: Drains;
  readonly rebalances: Rebalances;
  readonly vanishing: Vanishing;
}

type Peers = ReadonlyMap<PeerId, Candidate>;

/**
 * Keeps every fragment at the copies that are wanted: has missing ones made, extra ones trimmed and peers emptied, and
 * holds all that while it is not sure who is there.
 */
export class Upkeep {
  readonly #parts: UpkeepParts;
  readonly #safeMode: SafeMode;
  #isPaused: boolean;
  #vanished: Vanished = { peers: 0, of: 0, tooMany: false };
  #lastHold: Hold["kind"] | undefined;

  constructor(parts: UpkeepParts, safeMode: SafeMode, isPaused: boolean) {
    this.#parts = parts;
    this.#safeMode = safeMode;
    this.#isPaused = isPaused;
  }

  /** Why nothing is copied and trimmed now, if that is so. */
  hold(nowMs: number): Hold | undefined {
    return holdOf(this.safeMode(nowMs), this.#isPaused, this.#vanished);
  }

  safeMode(nowMs: number): SafeModeView {
    return this.#safeMode.view(nowMs);
  }

  /** A peer has reported all that it holds. */
  reported(peerId: PeerId, nowMs: number): void {
    this.#safeMode.reported(peerId, nowMs);
  }

  /** What peers know was taken in: nothing is copied or dropped for as long as after a start. */
  recovered(isWhole: boolean, nowMs: number): void {
    this.#safeMode.begin(nowMs, isWhole);
  }

  /** Answers whether it was on. */
  leaveSafeMode(nowMs: number): boolean {
    return this.#safeMode.leave(nowMs);
  }

  async pause(): Promise<void> {
    await this.#parts.catalog.setRepairPaused(true);
    this.#isPaused = true;
  }

  /** Lets repair go on, and takes it that the peers that vanished are lost. */
  async resume(): Promise<void> {
    await this.#parts.catalog.setRepairPaused(false);
    this.#isPaused = false;
    this.#parts.vanishing.accept();
    this.#vanished = { ...this.#vanished, tooMany: false };
  }

  /** Looks at the next part of everything, and orders what is due. */
  async turn(peers: Peers, nowMs: number): Promise<void> {
    const { catalog, orders, survey, drains, repairs, vanishing } = this.#parts;
    const confirmed = [...peers.values()].filter(isVerified).map(({ peerId }) => peerId);
    await catalog.recall(confirmed, orders.drops());
    this.#vanished = vanishing.judge(peers.values(), nowMs);
    const found = await survey.turn(peers, nowMs);
    const drained = await drains.turn(peers);
    for (const id of [...drained.needed, ...found.badlySpread]) repairs.lookAt(id);
    await this.repair(peers, nowMs, false);
    const isHeld = this.#sayHold(nowMs);
    if (isHeld) return;
    await this.#trim([...drained.excess, ...found.excess], peers, nowMs);
    await this.#parts.strays.turn(found.strays, peers, nowMs);
  }

  /**
   * Orders the copies that are due, and calls off those that are not any more.
   * @param isQuick Whether it is only to fill the place of one that is done.
   */
  async repair(peers: Peers, nowMs: number, isQuick: boolean): Promise<void> {
    const { repairs, rebalances } = this.#parts;
    await repairs.callOff(peers, nowMs);
    if (this.hold(nowMs) !== undefined) return;
    await repairs.turn(peers, nowMs, isQuick);
    await rebalances.turn(peers, nowMs);
    await this.#trim(rebalances.takeMoved(), peers, nowMs);
  }

  /** The catalog decides again, in the transaction that takes them out of the count. */
  async #trim(excess: readonly PlacedReplica[], peers: Peers, nowMs: number): Promise<void> {
    if (excess.length === 0) return;
    const trusted = [...peers.values()].filter((peer) => isVerified(peer) && !peer.draining)
      .map(({ peerId }) => peerId);
    const { catalog, orders, recovery } = this.#parts;
    // What a peer has yet to tell may want more copies than seem to be wanted.
    const droppable = excess.filter(({ peerId }) => recovery.hasTold(peerId));
    for (let start = 0; start < droppable.length; start += TRIMS_AT_ONCE_MAX) {
      const some = droppable.slice(start, start + TRIMS_AT_ONCE_MAX)
        .filter(({ peerId }) => orders.dropsOf(peerId) < DROPS_PER_PEER_MAX);
      for (const { id, peerId } of await catalog.takeExcess(some, trusted)) {
        orders.give({ kind: "drop", peerId, id, purge: false }, nowMs);
      }
    }
  }

  /** Answers whether it is held. Says so when that changes. */
  #sayHold(nowMs: number): boolean {
    const hold = this.hold(nowMs);
    if (hold?.kind !== this.#lastHold) {
      if (hold !== undefined) log.warning("Repair holds: {why}", { why: hold.why });
      else log.info("Repair goes on");
      this.#lastHold = hold?.kind;
    }
    return hold !== undefined;
  }
}
