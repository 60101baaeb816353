import type { PeerState } from "../proto/gen/enjambre/v1/PeerState.ts";
import type { StatusResponse } from "../proto/gen/enjambre/v1/StatusResponse.ts";
import type { Traffic } from "../proto/gen/enjambre/v1/Traffic.ts";
import type { CatalogWatchResponse } from "../proto/gen/enjambre/v1/CatalogWatchResponse.ts";
import { monotonicMs, nowMs, repeat } from "../proto/process/clock.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import type { Events } from "./events.ts";

/** How often what happened is told, and how often the numbers and the peers are looked at. */
const TELL_EVERY_MS = 200;
const LOOK_EVERY_MS = 1_000;
/** Messages that may wait for a watcher that reads slowly; past that it is told everything anew. */
const WAITING_MAX = 16;
/** By so much the average moment at which a peer's copies were compared has to move to be told. */
const VERIFIED_STEP_MS = 10 * 60_000;
/** A webserver watches once for all of its pages. */
export const WATCHERS_MAX = 64;

/** What a watcher is told of, beside events. */
export interface View {
  /** Undefined: not known now. */
  readonly status: StatusResponse | undefined;
  readonly peers: readonly PeerState[];
  readonly traffic: readonly Traffic[];
}

export interface WatchersParts {
  readonly events: Events;
  /** Looks at everything as it is now. */
  readonly look: () => Promise<View>;
}

/** What was told last, and in which form it is compared with what is now. */
interface Told {
  readonly view: View;
  readonly status: string;
  readonly peers: ReadonlyMap<string, string>;
  readonly traffic: string;
}

/**
 * Tells those who watch what differs. One look serves all of them, and none is taken while nobody watches: what many
 * watchers cost more than one is to be sent the same message.
 */
export class Watchers {
  readonly #parts: WatchersParts;
  readonly #open = new Set<Watcher>();
  #told: Told | undefined;
  #toldEvent = 0;
  #lookedAtMs = -Infinity;

  constructor(parts: WatchersParts) {
    this.#parts = parts;
  }

  /** From everything as it is, until the signal is aborted. @throws exhausted when too many watch. */
  async *watch(signal: AbortSignal): AsyncGenerator<CatalogWatchResponse> {
    if (this.#open.size >= WATCHERS_MAX) {
      throw new EnjambreError("exhausted", `${WATCHERS_MAX} watch already, as many as may`);
    }
    const watcher = new Watcher();
    // It counts from here, so that a turn that comes in between has been looked at for it.
    this.#open.add(watcher);
    const leave = () => watcher.wake();
    signal.addEventListener("abort", leave, { once: true });
    try {
      if (this.#told === undefined) await this.turn();
      while (!signal.aborted) {
        if (watcher.isBehind) yield watcher.startOver(this.#whole());
        for (let next = watcher.take(); next !== undefined; next = watcher.take()) yield next;
        if (!watcher.isBehind && !signal.aborted) await watcher.something();
      }
    } finally {
      signal.removeEventListener("abort", leave);
      this.#open.delete(watcher);
      if (this.#open.size === 0) this.#told = undefined;
    }
  }

  async run(signal: AbortSignal): Promise<void> {
    await repeat(TELL_EVERY_MS, signal, () => this.turn());
  }

  /** Tells what differs from the last turn. */
  async turn(): Promise<void> {
    if (this.#open.size === 0) return;
    const differs = await this.#differences();
    // From here to the end nothing is waited for, so that no watcher is told an event twice.
    const events = this.#parts.events.after(this.#toldEvent);
    this.#toldEvent = this.#parts.events.last;
    if (events.length === 0 && differs === undefined) return;
    const message = { atMs: nowMs(), events, ...differs };
    for (const watcher of this.#open) watcher.push(message);
  }

  #whole(): CatalogWatchResponse {
    const { status, peers, traffic } = this.#told!.view;
    const events = this.#parts.events.after(0).filter(({ number }) =>
      Number(number) <= this.#toldEvent
    );
    return {
      ...{ whole: true, atMs: nowMs(), status: status ?? null, peers: [...peers], events },
      ...{ traffic: [...traffic], hasTraffic: true },
    };
  }

  #tellHold(before: StatusResponse | undefined, now: StatusResponse | undefined): void {
    if (before === undefined || now === undefined) return;
    if (before.repair?.hold === now.repair?.hold) return;
    const detail = now.repair?.why ? `holds: ${now.repair.why}` : "goes on";
    this.#parts.events.add({ kind: "EVENT_KIND_REPAIR", detail });
  }

  /** Undefined: none. */
  async #differences(): Promise<Partial<CatalogWatchResponse> | undefined> {
    if (this.#told !== undefined && monotonicMs() - this.#lookedAtMs < LOOK_EVERY_MS) {
      return undefined;
    }
    this.#lookedAtMs = monotonicMs();
    const before = this.#told;
    const now = told(await this.#parts.look());
    this.#told = now;
    this.#tellHold(before?.view.status, now.view.status);
    const { view } = now;
    const peers = view.peers.filter((peer) => {
      const id = peer.peer!.peerId!;
      return before?.peers.get(id) !== now.peers.get(id);
    });
    const isStatusNew = view.status !== undefined && before?.status !== now.status;
    const isTrafficNew = before?.traffic !== now.traffic;
    if (!isStatusNew && !isTrafficNew && peers.length === 0) return undefined;
    return {
      ...(isStatusNew && { status: view.status }),
      ...(isTrafficNew && { traffic: [...view.traffic], hasTraffic: true }),
      peers,
    };
  }
}

/** One who watches: what waits for it. */
class Watcher {
  readonly #waiting: CatalogWatchResponse[] = [];
  #isBehind = true;
  #wake: () => void = () => {};

  /** Whether what waits for it is void, so that it is to be told everything. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  push(message: CatalogWatchResponse): void {
    if (this.#isBehind) return;
    if (this.#waiting.length >= WAITING_MAX) {
      this.#waiting.length = 0;
      this.#isBehind = true;
    } else this.#waiting.push(message);
    this.#wake();
  }

  take(): CatalogWatchResponse | undefined {
    return this.#waiting.shift();
  }

  /** Everything up to now is in `whole`. */
  startOver(whole: CatalogWatchResponse): CatalogWatchResponse {
    this.#isBehind = false;
    return whole;
  }

  wake(): void {
    this.#wake();
  }

  async something(): Promise<void> {
    await new Promise<void>((resolve) => this.#wake = resolve);
    this.#wake = () => {};
  }
}

function told(view: View): Told {
  return {
    view,
    status: view.status === undefined ? "" : JSON.stringify(lasting(view.status)),
    peers: new Map(view.peers.map((peer) => [peer.peer!.peerId!, JSON.stringify(steady(peer))])),
    traffic: JSON.stringify(view.traffic),
  };
}

/** Without what differs with every moment that passes. */
function lasting({ survey, safeMode, ...rest }: StatusResponse) {
  return { ...rest, survey: { ...survey, ageMs: 0 }, safeMode: { ...safeMode, mostMs: 0 } };
}

/** The same of a peer; a part of a thousand of its availability is no news, nor is a scrub that goes on. */
function steady(
  { lastHeardMs: _, availability = 0, verifiedAverageMs = 0, ...rest }: PeerState,
) {
  return {
    ...rest,
    availability: Math.round(Number(availability) * 1000),
    verifiedAverageMs: Math.round(Number(verifiedAverageMs) / VERIFIED_STEP_MS),
  };
}
