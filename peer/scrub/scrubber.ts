import { monotonicMs, nowMs, sleep } from "../../proto/process/clock.ts";
import { logger } from "../../proto/process/log.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import { formatDuration, formatRate, formatSize } from "../../proto/words/units.ts";
import type { FragmentStore } from "../store/store.ts";
import {
  advance,
  atOnce,
  dueMs,
  type EndedPass,
  leftOf,
  newPass,
  pauseMs,
  type ScrubPass,
  type Verdict,
  type Verified,
  verifiedOf,
  withinTime,
} from "./scrub_plan.ts";
import type { ScrubStateFile } from "./scrub_state_file.ts";

export interface ScrubParts {
  readonly store: FragmentStore;
  readonly file: ScrubStateFile;
  /** How long a pass takes that nobody asked for; 0: there are none. */
  readonly everyMs: number;
  /** Whether fragments are being sent or received. */
  readonly isBusy: () => boolean;
}

export interface ScrubProgress {
  readonly current: ScrubPass | undefined;
  /** Bytes that the current pass has still to read. */
  readonly leftBytes: number;
  readonly last: EndedPass | undefined;
  readonly everyMs: number;
}

/** Fragments that are looked up at a time; read in a row they last for minutes at least. */
const LOOK_MAX = 4_096;
/** A kill costs no more reading than this. */
const SAVE_EVERY_MS = 10_000;
const TELL_EVERY_MS = 200;
const DISK_RETRY_MS = 5_000;
const log = logger("scrub");

/** Reads all fragments again and again, so that damage is found while there are other copies to mend it from. */
export class Scrubber {
  readonly #parts: ScrubParts;
  #current: ScrubPass | undefined;
  #last: EndedPass | undefined;
  #next: FragmentRef[] = [];
  #leftBytes = 0;
  #read = { bytes: 0, tookMs: 0, endedAtMs: monotonicMs() };
  #savedAtMs = monotonicMs();
  #waiting = new AbortController();
  #forcedEnd = Promise.withResolvers<void>();

  private constructor(parts: ScrubParts) {
    this.#parts = parts;
  }

  /** Goes on where the last run of this peer was. */
  static async open(parts: ScrubParts): Promise<Scrubber> {
    const scrubber = new Scrubber(parts);
    const { current, last } = await parts.file.read();
    scrubber.#current = current;
    scrubber.#last = last;
    return scrubber;
  }

  get progress(): ScrubProgress {
    const { everyMs } = this.#parts;
    return { current: this.#current, leftBytes: this.#leftBytes, last: this.#last, everyMs };
  }

  /** When what is held was compared with its ids; undefined while nothing was ever read. */
  get verified(): Verified | undefined {
    return verifiedOf(this.progress, nowMs());
  }

  /** Reads until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const waitMs = await this.#turn().catch((error) => {
        log.warn("Cannot scrub now", { error });
        return DISK_RETRY_MS;
      });
      if (waitMs > 0) await this.#wait(waitMs, signal);
    }
    await this.#save();
  }

  /** Begins a pass at full speed, unless one is under way, and tells its progress until it has ended. */
  async *force(signal: AbortSignal): AsyncGenerator<ScrubProgress> {
    if (this.#current?.forced !== true) {
      this.#begin(true);
      this.#forcedEnd = Promise.withResolvers();
      await this.#save();
      this.#waiting.abort();
    }
    let isEnded = false;
    const end = this.#forcedEnd.promise.then(() => isEnded = true);
    while (!isEnded) {
      yield this.progress;
      const ticking = new AbortController();
      const both = AbortSignal.any([ticking.signal, signal]);
      await Promise.race([end, sleep(TELL_EVERY_MS, both).catch(() => {})]);
      ticking.abort();
      if (signal.aborted) throw EnjambreError.from(signal.reason);
    }
    yield this.progress;
  }

  /** Reads what is due; answers how long there is nothing to do. */
  async #turn(): Promise<number> {
    const { everyMs, store } = this.#parts;
    if (this.#current === undefined && everyMs > 0) this.#begin(false);
    const pass = this.#current && withinTime(this.#current, nowMs());
    // A pass that was begun before passes were switched off waits for somebody to ask.
    if (pass === undefined || (!pass.forced && everyMs === 0)) return Infinity;
    this.#current = pass;
    if (this.#next.length === 0) {
      await store.takeInReturned();
      // Somebody may have asked for a new pass meanwhile.
      if (this.#current !== pass) return 0;
      const { next, bytes } = leftOf(pass.after, store.inventory(), LOOK_MAX);
      this.#next = [...next];
      this.#leftBytes = bytes;
    }
    const waitMs = this.#waitMs(pass);
    if (waitMs > 0) return waitMs;
    if (this.#next.length === 0) await this.#end(pass);
    else await this.#readNext(pass);
    return 0;
  }

  #begin(forced: boolean): void {
    const { bytes } = this.#parts.store;
    this.#current = newPass(nowMs(), forced, bytes === 0);
    this.#next = [];
    this.#leftBytes = bytes;
  }

  #waitMs(pass: ScrubPass): number {
    const nextBytes = this.#next[0]?.sizeBytes ?? 0;
    const settings = { everyMs: this.#parts.everyMs, nextBytes, leftBytes: this.#leftBytes };
    return pauseMs({
      forced: pass.forced,
      isBusy: this.#parts.isBusy(),
      dueInMs: dueMs(pass, settings) - nowMs(),
      readBytes: this.#read.bytes,
      tookMs: this.#read.tookMs,
      sinceReadMs: monotonicMs() - this.#read.endedAtMs,
    });
  }

  async #readNext(pass: ScrubPass): Promise<void> {
    const startedAtMs = monotonicMs();
    const { forced } = pass;
    const group = this.#next.slice(0, atOnce({ forced, isBusy: this.#parts.isBusy() }));
    const verdicts = await Promise.all(group.map((fragment) => this.#look(fragment)));
    // Somebody may have asked for a new pass meanwhile: what was found is reported, but not a part of that.
    if (this.#current !== pass) return;
    this.#next.splice(0, group.length);
    let after = pass;
    let bytes = 0;
    for (const [index, fragment] of group.entries()) {
      const verdict = verdicts[index];
      this.#leftBytes -= fragment.sizeBytes;
      bytes += fragment.sizeBytes;
      if (verdict !== undefined) after = advance(after, fragment, verdict);
    }
    this.#current = after;
    const endedAtMs = monotonicMs();
    this.#read = { bytes, tookMs: endedAtMs - startedAtMs, endedAtMs };
    if (endedAtMs - this.#savedAtMs >= SAVE_EVERY_MS) await this.#save();
  }

  /** Undefined when it was given up meanwhile. */
  async #look({ id }: FragmentRef): Promise<Verdict | undefined> {
    const { store } = this.#parts;
    if (!store.has(id)) return undefined;
    try {
      // Opening compares; a bad one is set aside and reported lost by the store itself.
      await using _fragment = await store.open(id);
      return "good";
    } catch (thrown) {
      if (EnjambreError.is(thrown, "corrupt", "not_found")) return "bad";
      // When the whole disk is gone, nothing is known of its fragments.
      await store.checkPresence();
      log.warn("A fragment cannot be read, tried again in the next pass", {
        fragment: id,
        error: thrown,
      });
      return "unread";
    }
  }

  async #end(pass: ScrubPass): Promise<void> {
    this.#last = { ...pass, endedMs: nowMs() };
    this.#current = undefined;
    await this.#save();
    const tookMs = this.#last.endedMs - pass.startedMs;
    log.info("Scrubbed {fragments} fragments, {bad} were bad", {
      ...{ fragments: pass.fragments, bad: pass.bad, unread: pass.unread },
      size: formatSize(pass.bytes),
      took: formatDuration(tookMs),
      ...(pass.forced && { rate: formatRate(pass.bytes, tookMs) }),
    });
    if (pass.forced) this.#forcedEnd.resolve();
  }

  async #save(): Promise<void> {
    this.#savedAtMs = monotonicMs();
    const { store, file } = this.#parts;
    // Or it would be written into an empty mount point.
    const isThere = await store.checkPresence().then(() => true, () => false);
    if (isThere) await file.write({ current: this.#current, last: this.#last });
  }

  /** Ends early when somebody asks for a pass. */
  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    const both = AbortSignal.any([this.#waiting.signal, signal]);
    await sleep(Math.min(ms, Number.MAX_SAFE_INTEGER), both).catch(() => {});
    // Renewed only here: who asks before the wait begins ends it, too.
    if (this.#waiting.signal.aborted) this.#waiting = new AbortController();
  }
}
