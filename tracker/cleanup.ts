import type { Catalog } from "./catalog/catalog.ts";
import { MAINTENANCE_MAX_MS } from "./core/membership.ts";
import type { Reservations } from "./core/reservations.ts";
import type { Orders } from "./orders.ts";
import type { Recovery } from "./recovery.ts";
import type { Sessions } from "./sessions.ts";

/** Drops ordered in one turn. */
const DROPS_MAX = 1024;
/** Whoever still repeats an operation after a start does so within that time, whatever the clock says. */
const OPERATIONS_AFTER_START_MS = 10 * 60_000;

export interface CleanupSettings {
  readonly uploadLeaseMs: number;
  /** How long superseded versions, removals and finished operations are kept. */
  readonly versionGraceMs: number;
  readonly tombstoneAgeMs: number;
  readonly operationAgeMs: number;
}

/** Forgets what has had its time, and has peers give up what nothing refers to any more. */
export class Cleanup {
  readonly #catalog: Catalog;
  readonly #sessions: Sessions;
  readonly #orders: Orders;
  readonly #reservations: Reservations;
  readonly #recovery: Pick<Recovery, "hasTold">;
  readonly #settings: CleanupSettings;
  /** Of the first turn since the start. */
  #firstMs: number | undefined;

  constructor(
    parts: {
      catalog: Catalog;
      sessions: Sessions;
      orders: Orders;
      reservations: Reservations;
      recovery: Pick<Recovery, "hasTold">;
    },
    settings: CleanupSettings,
  ) {
    this.#catalog = parts.catalog;
    this.#sessions = parts.sessions;
    this.#orders = parts.orders;
    this.#reservations = parts.reservations;
    this.#recovery = parts.recovery;
    this.#settings = settings;
  }

  /** What a clock that was ahead wrote down is over as if it had been written now. */
  async boundMoments(nowMs: number): Promise<void> {
    await this.#catalog.boundMoments({
      nowMs,
      leaseUntilMs: nowMs + this.#settings.uploadLeaseMs,
      maintenanceUntilMs: nowMs + MAINTENANCE_MAX_MS,
    });
  }

  /** @param mayDrop Whether peers may be told to give up anything. */
  async turn(nowMs: number, mayDrop: boolean): Promise<void> {
    for (const operationId of await this.#catalog.expireUploads(nowMs)) {
      this.#reservations.release(operationId);
    }
    this.#firstMs ??= nowMs;
    await this.#catalog.prune({
      supersededBeforeMs: nowMs - this.#settings.versionGraceMs,
      tombstonesBeforeMs: nowMs - this.#settings.tombstoneAgeMs,
      operationsBeforeMs: this.#operationsBeforeMs(nowMs),
      fragmentsBeforeMs: nowMs - this.#settings.tombstoneAgeMs,
    });
    if (mayDrop) await this.#drop(nowMs);
  }

  /** By a clock that was a day ahead at the start, all were over, those included whose callers wait for the answer. */
  #operationsBeforeMs(nowMs: number): number {
    const { operationAgeMs } = this.#settings;
    const isFresh = nowMs - this.#firstMs! < Math.min(operationAgeMs, OPERATIONS_AFTER_START_MS);
    return isFresh ? 0 : nowMs - operationAgeMs;
  }

  async #drop(nowMs: number): Promise<void> {
    // What a peer has yet to tell may need what nothing seems to need.
    const peerIds = this.#sessions.peerIds().filter((peerId) => this.#recovery.hasTold(peerId));
    const replicas = await this.#catalog.takeDroppable(peerIds, nowMs, DROPS_MAX);
    for (const { peerId, id, wasCommitted } of replicas) {
      if (this.#orders.isDropping(peerId, id)) continue;
      this.#orders.give({ kind: "drop", peerId, id, purge: !wasCommitted }, nowMs);
    }
  }
}
