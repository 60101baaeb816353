import { Buffer } from "node:buffer";
import { monotonicMs, sleep } from "../process/clock.ts";
import { logger } from "../process/log.ts";
import type { Random } from "../process/random.ts";
import { EnjambreError } from "../words/errors.ts";
import { fragmentSizeAt, type Manifest } from "../words/manifest.ts";
import type { PeerAddress } from "../words/record.ts";
import type { Channels } from "../wire/client.ts";
import { fetchFragment } from "./fetch.ts";
import { type Ask, Picker } from "./picker.ts";

const log = logger("download");

/** Bytes of fragments in memory that are being fetched or wait for their reader. */
const MEMORY_BYTES = 24 * 1024 * 1024;
const IN_FLIGHT_MAX = 16;
const PER_HOLDER_MAX = 4;
/** How far ahead of the first missing fragment others may be fetched when order does not matter. */
const WINDOW_MAX = 256;
/** How often, and how long at least apart, new holders are looked for while a fragment has none. */
const RELOCATIONS_MAX = 5;
const RELOCATE_PAUSE_MS = 500;
const LATE_CHECK_MS = 250;

/** What to download and from whom. */
export interface DownloadPlan {
  readonly manifest: Manifest;
  /** For each fragment of the manifest, who has it. */
  readonly holders: readonly (readonly PeerAddress[])[];
  /** Asked for the holders again when some fragment can be had from none that is known. */
  readonly relocate?: () => Promise<readonly (readonly PeerAddress[])[]>;
}

export interface DownloadSettings {
  /** Indexes of the fragments wanted, ascending. */
  readonly wanted: readonly number[];
  /** In the order of `wanted`, or as they come. */
  readonly order: "sequential" | "any";
  readonly random: Random;
  readonly signal?: AbortSignal;
  /** Memory for fragments; one fragment is always allowed. */
  readonly memoryBytes?: number;
}

/** A verified fragment. Its bytes are the receiver's. */
export interface Downloaded {
  readonly index: number;
  readonly bytes: Uint8Array;
  /** Who sent it. */
  readonly from: PeerAddress;
  /** Gives the bytes back, to save memory: nobody may look at them any more. */
  recycle(): void;
}

/**
 * Fetches fragments from many holders at once and hands out verified ones. Fetching goes no further ahead of the reader
 * than its memory allows. Leaving the loop early cancels everything.
 * @throws unavailable or corrupt, when some fragment can be had from nobody.
 */
export async function* download(
  channels: Channels,
  plan: DownloadPlan,
  settings: DownloadSettings,
): AsyncGenerator<Downloaded> {
  if (settings.wanted.length === 0) return;
  const run = new DownloadRun(channels, plan, settings);
  try {
    yield* settings.order === "any" ? run.asTheyCome() : run.inOrder();
  } finally {
    await run.stop();
  }
}

class DownloadRun {
  readonly #channels: Channels;
  readonly #plan: DownloadPlan;
  readonly #settings: DownloadSettings;
  readonly #ending = new AbortController();
  readonly #holders = new HolderNumbers();
  readonly #picker: Picker;
  readonly #slots: number;
  /** Fetches under way, by fragment and holder. */
  readonly #fetches = new Map<string, AbortController>();
  readonly #running = new Set<Promise<void>>();
  /** Verified, not yet asked for by the reader. */
  readonly #ready: Downloaded[] = [];
  /** Verified, handed on, but waiting for their turn. */
  #waiting = 0;
  readonly #spare: Uint8Array[] = [];
  #lastError: EnjambreError | undefined;
  #wake: (() => void) | undefined;
  #relocations = 0;

  constructor(channels: Channels, plan: DownloadPlan, settings: DownloadSettings) {
    this.#channels = channels;
    this.#plan = plan;
    this.#settings = settings;
    const room = Math.floor((settings.memoryBytes ?? MEMORY_BYTES) / plan.manifest.fragmentSize);
    this.#slots = Math.min(IN_FLIGHT_MAX, Math.max(1, room));
    const fragments = settings.wanted.map((index) => ({
      sizeBytes: fragmentSizeAt(plan.manifest, index),
      holders: this.#holders.number(plan.holders[index] ?? []),
    }));
    this.#picker = new Picker(fragments, this.#holders.count, {
      inFlightPerHolderMax: PER_HOLDER_MAX,
      windowMax: settings.order === "sequential" ? this.#slots : WINDOW_MAX,
      random: settings.random,
    });
    settings.signal?.addEventListener("abort", this.#onAbort, { once: true });
    if (settings.signal?.aborted) this.#onAbort();
  }

  async *asTheyCome(): AsyncGenerator<Downloaded> {
    while (true) {
      this.#ending.signal.throwIfAborted();
      this.#askMore();
      const downloaded = this.#ready.shift();
      if (downloaded !== undefined) yield downloaded;
      else if (this.#picker.done) return;
      else if (this.#picker.inFlight > 0) await this.#nextEvent();
      else await this.#findHolders();
    }
  }

  /** The picker's window keeps those that wait for their turn within the memory bound. */
  async *inOrder(): AsyncGenerator<Downloaded> {
    const waiting = new Map<number, Downloaded>();
    let turn = 0;
    for await (const downloaded of this.asTheyCome()) {
      waiting.set(downloaded.index, downloaded);
      let due: Downloaded | undefined;
      while ((due = waiting.get(this.#settings.wanted[turn]!)) !== undefined) {
        waiting.delete(due.index);
        this.#waiting = waiting.size;
        yield due;
        turn += 1;
      }
      this.#waiting = waiting.size;
    }
  }

  async stop(): Promise<void> {
    this.#settings.signal?.removeEventListener("abort", this.#onAbort);
    this.#ending.abort(new EnjambreError("cancelled", "The download ended"));
    await Promise.all(this.#running);
  }

  readonly #onAbort = () => {
    this.#ending.abort(this.#settings.signal!.reason);
    this.#wake?.();
  };

  #askMore(): void {
    const room = this.#slots - this.#ready.length - this.#waiting;
    for (const ask of this.#picker.next(monotonicMs(), room)) {
      const fetching: Promise<void> = this.#fetch(ask).finally(() => {
        this.#running.delete(fetching);
        this.#wake?.();
      });
      this.#running.add(fetching);
    }
  }

  async #fetch(ask: Ask): Promise<void> {
    const index = this.#settings.wanted[ask.fragment]!;
    const from = this.#holders.at(ask.holder);
    const sizeBytes = fragmentSizeAt(this.#plan.manifest, index);
    const fragment = { id: this.#plan.manifest.fragmentIds[index]!, sizeBytes };
    const cancel = new AbortController();
    const key = askKey(ask.fragment, ask.holder);
    this.#fetches.set(key, cancel);
    const bytes = this.#buffer(sizeBytes);
    try {
      const signal = AbortSignal.any([cancel.signal, this.#ending.signal]);
      const timeoutMs = this.#picker.timeoutMs(ask.fragment, ask.holder);
      const settings = { address: from.address, fragment, timeoutMs, signal };
      await fetchFragment(this.#channels, settings, bytes);
      if (cancel.signal.aborted) return this.#picker.cancelled(ask.fragment, ask.holder);
      const losers = this.#picker.delivered(ask.fragment, ask.holder, monotonicMs());
      for (const holder of losers) this.#fetches.get(askKey(ask.fragment, holder))?.abort();
      // Looking for holders has helped: it may do so again, as often as all of them move while a large file comes.
      this.#relocations = 0;
      this.#ready.push({ index, bytes, from, recycle: () => this.#recycle(bytes) });
    } catch (thrown) {
      this.#recycle(bytes);
      this.#failed(ask, from, EnjambreError.from(thrown), cancel.signal.aborted);
    } finally {
      this.#fetches.delete(key);
    }
  }

  #failed(ask: Ask, from: PeerAddress, error: EnjambreError, cancelled: boolean): void {
    if (cancelled || this.#ending.signal.aborted) {
      return this.#picker.cancelled(ask.fragment, ask.holder);
    }
    this.#lastError = error;
    log.debug("A fragment did not come", { from: from.address, error });
    this.#picker.failed(ask.fragment, ask.holder, monotonicMs());
    // A holder that has lost the fragment says so; one that sends wrong bytes without knowing is not to be trusted.
    if (error.code === "corrupt" && error.message.startsWith(from.address)) {
      log.warning("A peer sent wrong bytes and is not asked again", { peer: from.peerId, error });
      this.#picker.drop(ask.holder);
    }
  }

  /** Nothing is under way: holders are paused, or new ones are needed, or nobody is left. */
  async #findHolders(): Promise<void> {
    const pausedUntilMs = this.#picker.pausedUntilMs(monotonicMs());
    const stuck = this.#picker.stuck();
    if (stuck.length === 0 && pausedUntilMs !== undefined) {
      return await sleep(pausedUntilMs - monotonicMs() + 1, this.#ending.signal);
    }
    this.#relocations += 1;
    if (this.#plan.relocate === undefined || this.#relocations > RELOCATIONS_MAX) {
      throw this.#nobodyHas(stuck[0] ?? 0);
    }
    if (this.#relocations > 1) await sleep(RELOCATE_PAUSE_MS, this.#ending.signal);
    const holders = await this.#plan.relocate();
    for (const fragment of stuck) {
      const found = holders[this.#settings.wanted[fragment]!] ?? [];
      this.#picker.found(fragment, this.#holders.number(found));
    }
  }

  #nobodyHas(fragment: number): EnjambreError {
    const index = this.#settings.wanted[fragment]!;
    const count = this.#plan.manifest.fragmentIds.length;
    const why = this.#lastError === undefined ? "no peer has it" : this.#lastError.message;
    const code = this.#lastError?.code === "corrupt" ? "corrupt" : "unavailable";
    return new EnjambreError(code, `Cannot get fragment ${index + 1} of ${count}: ${why}`);
  }

  /** Something came or failed, or it is time to see whether something is late. */
  async #nextEvent(): Promise<void> {
    const event = new AbortController();
    this.#wake = () => event.abort();
    await sleep(LATE_CHECK_MS, event.signal).catch(() => {});
    this.#wake = undefined;
  }

  #buffer(sizeBytes: number): Uint8Array {
    const full = sizeBytes === this.#plan.manifest.fragmentSize;
    // Not zeroed: every byte is written before anybody reads it, or it is thrown away.
    return (full ? this.#spare.pop() : undefined) ?? Buffer.allocUnsafeSlow(sizeBytes);
  }

  #recycle(bytes: Uint8Array): void {
    const full = bytes.byteLength === this.#plan.manifest.fragmentSize;
    if (full && this.#spare.length < this.#slots) this.#spare.push(bytes);
  }
}

/** The peers of a download, numbered for the picker. */
class HolderNumbers {
  readonly #peers: PeerAddress[] = [];
  readonly #numbers = new Map<string, number>();

  get count(): number {
    return this.#peers.length;
  }

  at(number: number): PeerAddress {
    return this.#peers[number]!;
  }

  number(peers: readonly PeerAddress[]): number[] {
    return peers.map((peer) => {
      // A peer that moved is a new holder: its old address leads nowhere.
      const key = `${peer.peerId} ${peer.address}`;
      const known = this.#numbers.get(key);
      if (known !== undefined) return known;
      this.#numbers.set(key, this.#peers.length);
      return this.#peers.push(peer) - 1;
    });
  }
}

function askKey(fragment: number, holder: number): string {
  return `${fragment}/${holder}`;
}
