import type { Heartbeat } from "../proto/gen/enjambre/v1/Heartbeat.ts";
import type { Order__Output } from "../proto/gen/enjambre/v1/Order.ts";
import type { OrderResult } from "../proto/gen/enjambre/v1/OrderResult.ts";
import type { SessionRequest } from "../proto/gen/enjambre/v1/SessionRequest.ts";
import { monotonicMs, sleep } from "../proto/process/clock.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import type { RememberedFile } from "../proto/words/record.ts";
import type { Version } from "../proto/words/version.ts";
import type { Conversation } from "../proto/wire/client.ts";
import { type OrderParts, runOrder } from "./order_runner.ts";
import { toRememberedFile } from "../proto/wire/convert.ts";
import type { Reports } from "./reports.ts";
import type { Records } from "./store/records.ts";

/** Orders under way and results not told yet; a tracker that gives more is not what it should be. */
const ORDERS_MAX = 16_384;

/** Changes that come within so much time of a report share the next. */
const TOGETHER_MS = 20;

/** How much had passed at a moment. */
interface Counted {
  readonly atMs: number;
  readonly sent: number;
  readonly received: number;
}

export interface TalkParts extends OrderParts {
  readonly reports: Reports;
  /** Bytes that this peer may send a second now; Infinity: no limit. */
  uploadBytesPerS(): number;
  /** Bytes of fragments that it has sent and received since its start. */
  passedBytes(): { readonly sent: number; readonly received: number };
  readonly records: Pick<Records, "all">;
  /** When what it holds was compared with its ids, milliseconds since 1970-01-01 UTC; undefined: not known. */
  verified(): { readonly oldestMs: number; readonly averageMs: number } | undefined;
}

/**
 * What a peer says on one session. A single loop writes, so that the order of messages is the order of what they tell:
 * a heartbeat's digest covers exactly the changes written before it.
 */
export class Talk {
  readonly #parts: TalkParts;
  readonly #conversation: Pick<Conversation<SessionRequest, unknown>, "write">;
  readonly #heartbeatMs: number;
  readonly #signal: AbortSignal;
  readonly #results: OrderResult[] = [];
  /** Orders under way, and how to call each off. */
  readonly #orders = new Map<number, AbortController>();
  readonly #running = new Set<Promise<void>>();
  #inventoryAsked = false;
  /** What is left to tell of what is remembered, while the tracker asked for it. */
  #remembered: AsyncIterator<RememberedFile[]> | undefined;
  #keptNumber = 0;
  #keptTold = 0;
  #wake: () => void = () => {};
  #counted: Counted;

  constructor(
    parts: TalkParts,
    conversation: Pick<Conversation<SessionRequest, unknown>, "write">,
    heartbeatMs: number,
    signal: AbortSignal,
  ) {
    this.#parts = parts;
    this.#conversation = conversation;
    this.#heartbeatMs = heartbeatMs;
    this.#signal = signal;
    this.#counted = { atMs: monotonicMs(), ...parts.passedBytes() };
  }

  /** Talks until the signal is aborted or the stream breaks. */
  async run(): Promise<void> {
    this.#parts.reports.onNextChange(() => this.#wake());
    let heartbeatAtMs = monotonicMs();
    while (!this.#signal.aborted) {
      // Taken before the changes are told: whoever hears of a copy that was made knows the fragment by then.
      const results = this.#results.splice(0);
      const isTold = await this.#tellChanges();
      if (this.#inventoryAsked) await this.#tellInventory();
      for (const orderResult of results) await this.#write({ orderResult });
      await this.#tellKept();
      await this.#tellRemembered();
      if (monotonicMs() >= heartbeatAtMs) {
        await this.#heartbeat();
        heartbeatAtMs = monotonicMs() + this.#heartbeatMs;
      }
      // The first change is told at once, those that follow closely with one another.
      if (isTold) await sleep(TOGETHER_MS, this.#signal).catch(() => {});
      await this.#something(heartbeatAtMs - monotonicMs());
    }
  }

  askInventory(): void {
    this.#inventoryAsked = true;
    this.#wake();
  }

  /** Tells all that is remembered and newer than `after`, part by part between everything else. */
  askRemembered(after: Version | undefined): void {
    this.#remembered = this.#parts.records.all(after);
    this.#wake();
  }

  /** Name records that were told are safe on disk, up to this number. */
  kept(number: number): void {
    this.#keptNumber = number;
    this.#wake();
  }

  /** Begins to carry out an order; how it went is told when it is done. */
  order(order: Order__Output, signal: AbortSignal): void {
    if (this.#orders.size + this.#results.length >= ORDERS_MAX) {
      throw new EnjambreError("exhausted", `More than ${ORDERS_MAX} orders are under way`);
    }
    const own = new AbortController();
    this.#orders.set(order.orderId, own);
    const both = AbortSignal.any([signal, own.signal]);
    const running = runOrder(this.#parts, order, both).then((result) => {
      this.#running.delete(running);
      this.#orders.delete(order.orderId);
      this.#results.push(result);
      this.#wake();
    });
    this.#running.add(running);
  }

  /**
   * Fulfilled when nothing is being carried out: what a peer says in its next session is then not overtaken by an order
   * of this one.
   */
  async ordersEnded(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** An order need not be carried out any more; one that is done is fine. */
  cancel(orderId: number): void {
    this.#orders.get(orderId)?.abort(
      new EnjambreError("cancelled", `Order ${orderId} is not needed any more`),
    );
  }

  /** Answers whether there were any. */
  async #tellChanges(): Promise<boolean> {
    const { reports } = this.#parts;
    const isAny = reports.hasChanges;
    while (reports.hasChanges) await this.#write(reports.takeChanges());
    return isAny;
  }

  async #tellInventory(): Promise<void> {
    this.#inventoryAsked = false;
    for (const part of this.#parts.reports.takeInventory()) await this.#write(part);
  }

  async #tellKept(): Promise<void> {
    if (this.#keptTold === this.#keptNumber) return;
    this.#keptTold = this.#keptNumber;
    await this.#write({ recordsKept: { number: this.#keptTold } });
  }

  async #tellRemembered(): Promise<void> {
    const telling = this.#remembered;
    if (telling === undefined) return;
    const { done, value } = await telling.next();
    // Asked for anew meanwhile: what was begun is void.
    if (this.#remembered !== telling) return;
    if (done) this.#remembered = undefined;
    const files = done ? [] : value.map(toRememberedFile);
    await this.#write({ remembered: { files, last: done === true } });
  }

  async #heartbeat(): Promise<void> {
    const { store, transfers, reports } = this.#parts;
    await store.checkPresence();
    const space = await store.space();
    const verified = this.#parts.verified();
    // Not by the method above: between its end and here a change could come in, which the digest would cover.
    while (reports.hasChanges) await this.#write(reports.takeChanges());
    await this.#write({
      heartbeat: {
        capacity: space.capacityBytes,
        free: space.freeBytes,
        activeTransfers: transfers.active,
        uploadBytesPerS: this.#uploadBytesPerS(),
        verifiedOldestMs: verified?.oldestMs ?? 0,
        verifiedAverageMs: verified?.averageMs ?? 0,
        ...this.#takeTraffic(),
        ...reports.digest(),
      },
    });
  }

  /** What came and went since this was last asked. */
  #takeTraffic(): Pick<Heartbeat, "bytesSent" | "bytesReceived" | "withPeers" | "countedMs"> {
    const before = this.#counted;
    this.#counted = { atMs: monotonicMs(), ...this.#parts.passedBytes() };
    return {
      bytesSent: this.#counted.sent - before.sent,
      bytesReceived: this.#counted.received - before.received,
      withPeers: this.#parts.traffic?.take() ?? [],
      countedMs: Math.round(this.#counted.atMs - before.atMs),
    };
  }

  /** 0: no limit. */
  #uploadBytesPerS(): number {
    const bytesPerS = this.#parts.uploadBytesPerS();
    return Number.isFinite(bytesPerS) ? Math.round(bytesPerS) : 0;
  }

  async #write(message: SessionRequest): Promise<void> {
    await this.#conversation.write(message);
  }

  /** Waits until there is something to tell, at the most this long. */
  async #something(mostMs: number): Promise<void> {
    if (this.#parts.reports.hasChanges || this.#inventoryAsked || this.#results.length > 0) return;
    if (this.#remembered !== undefined || this.#keptTold !== this.#keptNumber) return;
    const event = new AbortController();
    const both = AbortSignal.any([event.signal, this.#signal]);
    this.#wake = () => event.abort();
    await sleep(Math.max(0, mostMs), both).catch(() => {});
    this.#wake = () => {};
  }
}
