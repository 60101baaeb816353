import type { Event as WireEvent } from "../proto/gen/enjambre/v1/Event.ts";
import type { EventKind } from "../proto/gen/enjambre/v1/EventKind.ts";
import { idToBytes, type PeerId } from "../proto/words/ids.ts";
import type { NameRecord } from "../proto/words/record.ts";
import { toVersion } from "../proto/wire/convert.ts";
import type { Liveness } from "./core/membership.ts";
import type { Order } from "./orders.ts";

/** Events that are remembered, for those who begin to watch. */
export const EVENTS_MAX = 256;

/** One event as it is told; its number and moment are given when it is added. */
type EventOf = Omit<WireEvent, "number" | "atMs"> & { readonly kind: EventKind };

/** What happened lately, for whoever watches. Soft state: it begins anew with the tracker. */
export class Events {
  readonly #now: () => number;
  readonly #latest: WireEvent[] = [];
  #last = 0;

  /** @param now The moment that events are of, milliseconds since 1970-01-01 UTC. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The number of the newest; 0: none. */
  get last(): number {
    return this.#last;
  }

  add(event: EventOf): void {
    this.#last += 1;
    this.#latest.push({ ...event, number: this.#last, atMs: this.#now() });
    if (this.#latest.length > EVENTS_MAX) this.#latest.shift();
  }

  addOrder(order: Order): void {
    const event = orderGivenEvent(order);
    if (event !== undefined) this.add(event);
  }

  /** Those with higher numbers that are still remembered, oldest first. */
  after(number: number): WireEvent[] {
    const first = this.#last - this.#latest.length;
    return this.#latest.slice(Math.max(0, number - first));
  }
}

/** A version of a name was committed, or more or fewer copies of it are wanted. */
export function versionEvent(
  kind: "EVENT_KIND_PUT" | "EVENT_KIND_REMOVED" | "EVENT_KIND_REPLICAS",
  { name, version, sizeBytes, replicas }: NameRecord,
): EventOf {
  const detail = kind === "EVENT_KIND_REPLICAS" ? `${replicas} copies are wanted` : "";
  return { kind, name, version: toVersion(version), size: sizeBytes, detail };
}

export function livenessEvent(peerId: PeerId, from: Liveness, to: Liveness): EventOf {
  return { kind: "EVENT_KIND_LIVENESS", peerId, detail: `was ${from}, is ${to}` };
}

function orderGivenEvent(order: Order): EventOf | undefined {
  const { peerId } = order;
  const fragmentId = idToBytes(order.id);
  if (order.kind === "drop") return { kind: "EVENT_KIND_DROP", fragmentId, peerId };
  if (order.kind === "verify" || order.kind === "check") return undefined;
  const fromPeerId = order.sources[0]!.peerId;
  return { kind: "EVENT_KIND_COPY", fragmentId, size: order.sizeBytes, fromPeerId, peerId };
}

/** How a copy ended; of other orders nothing is told. */
export function orderEndedEvent(order: Order, done: boolean): EventOf | undefined {
  if (order.kind !== "copy") return undefined;
  const kind = done ? "EVENT_KIND_COPIED" : "EVENT_KIND_COPY_ENDED";
  return { ...orderGivenEvent(order), kind };
}
