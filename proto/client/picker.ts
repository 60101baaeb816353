import type { Random } from "../process/random.ts";
import { shuffled } from "../process/random.ts";

/**
 * Decides which holder is asked for which fragment, and when. It does no IO: what to do comes back as values, how it
 * went is told by calls. Fragments and holders are small numbers, positions in the arrays it was made with.
 *
 * A fragment goes to the holder expected to deliver it soonest, by its measured rate and what it already has to do; in
 * the order of the fragments, within a window. When nothing is left to begin, the fragment that is latest is asked of a
 * second holder too, if that one is expected to be clearly sooner; whoever is second to finish is cancelled.
 */
export class Picker {
  readonly #fragments: FragmentState[];
  readonly #holders: HolderState[];
  readonly #settings: PickerSettings;
  /** Fragments before this one are delivered. */
  #first = 0;
  #inFlight = 0;

  constructor(
    fragments: readonly PickerFragment[],
    holderCount: number,
    settings: PickerSettings,
  ) {
    this.#settings = settings;
    this.#fragments = fragments.map((fragment) => ({
      sizeBytes: fragment.sizeBytes,
      holders: new Set(fragment.holders),
      asked: new Map(),
      delivered: false,
    }));
    this.#holders = Array.from({ length: holderCount }, newHolder);
  }

  get done(): boolean {
    return this.#first >= this.#fragments.length;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** What to ask now, so that at most `inFlightMax` asks are out. Each answer counts as asked. */
  next(nowMs: number, inFlightMax: number): Ask[] {
    const asks: Ask[] = [];
    while (this.#inFlight < inFlightMax) {
      const ask = this.#begin(nowMs) ?? this.#double(nowMs);
      if (ask === undefined) break;
      this.#fragments[ask.fragment]!.asked.set(ask.holder, nowMs);
      this.#holders[ask.holder]!.owedBytes += this.#fragments[ask.fragment]!.sizeBytes;
      this.#holders[ask.holder]!.inFlight += 1;
      this.#inFlight += 1;
      asks.push(ask);
    }
    return asks;
  }

  /** A fragment came, verified. Answers the other holders that were asked for it: cancel them. */
  delivered(fragment: number, holder: number, nowMs: number): number[] {
    const state = this.#fragments[fragment]!;
    const { sizeBytes } = state;
    const tookMs = Math.max(1, nowMs - (state.asked.get(holder) ?? nowMs));
    const holderState = this.#holders[holder]!;
    const rate = sizeBytes / tookMs * holderState.inFlight;
    holderState.bytesPerMs = holderState.bytesPerMs === undefined
      ? rate
      : 0.7 * holderState.bytesPerMs + 0.3 * rate;
    holderState.failures = 0;
    this.#forget(fragment, holder);
    state.delivered = true;
    while (this.#fragments[this.#first]?.delivered) this.#first += 1;
    return [...state.asked.keys()];
  }

  /** Asking this holder for this fragment failed; it is not asked for it again, and paused for a while. */
  failed(fragment: number, holder: number, nowMs: number): void {
    this.#forget(fragment, holder);
    this.#fragments[fragment]!.holders.delete(holder);
    const state = this.#holders[holder]!;
    state.failures += 1;
    state.pausedUntilMs = nowMs + PAUSE_MS * 2 ** Math.min(state.failures, PAUSE_DOUBLINGS_MAX);
  }

  /** An ask ended because another was sooner, or because nobody wants it any more. */
  cancelled(fragment: number, holder: number): void {
    this.#forget(fragment, holder);
  }

  /** A holder gave wrong bytes: it is asked for nothing any more. */
  drop(holder: number): void {
    this.#holders[holder]!.dropped = true;
  }

  /** Fragments that nobody is left to ask for, and nobody was asked for: `found` may name new holders. */
  stuck(): number[] {
    const stuck: number[] = [];
    for (let index = this.#first; index < this.#windowEnd(); index += 1) {
      const { delivered, asked, holders } = this.#fragments[index]!;
      const alive = [...holders].some((holder) => !this.#holders[holder]!.dropped);
      if (!delivered && asked.size === 0 && !alive) stuck.push(index);
    }
    return stuck;
  }

  /** New holders of a fragment, or old ones that may be asked again. Holders not known before are numbered on. */
  found(fragment: number, holders: readonly number[]): void {
    for (const holder of holders) {
      this.#holders[holder] ??= newHolder();
      this.#fragments[fragment]!.holders.add(holder);
    }
  }

  /** The moment from which a paused holder may be asked again, for waiting; undefined when none is paused. */
  pausedUntilMs(nowMs: number): number | undefined {
    const paused = this.#holders.filter((holder) => !holder.dropped)
      .map((holder) => holder.pausedUntilMs).filter((until) => until > nowMs);
    return paused.length === 0 ? undefined : Math.min(...paused);
  }

  /** The longest that a fragment may take from this holder: four times what is expected, 4 s at least. */
  timeoutMs(fragment: number, holder: number): number {
    const { bytesPerMs, owedBytes } = this.#holders[holder]!;
    const bytes = Math.max(owedBytes, this.#fragments[fragment]!.sizeBytes);
    const expectedMs = bytes / (bytesPerMs ?? SLOWEST_BYTES_PER_MS);
    return Math.max(TIMEOUT_MIN_MS, TIMEOUT_FACTOR * expectedMs);
  }

  /** The first fragment in order that nobody was asked for, with the holder expected to bring it soonest. */
  #begin(nowMs: number): Ask | undefined {
    for (let index = this.#first; index < this.#windowEnd(); index += 1) {
      const fragment = this.#fragments[index]!;
      if (fragment.delivered || fragment.asked.size > 0) continue;
      const holder = this.#soonest(fragment, nowMs);
      if (holder !== undefined) return { fragment: index, holder };
    }
    return undefined;
  }

  /** A second ask for the fragment in flight that is latest, where another holder would be clearly sooner. */
  #double(nowMs: number): Ask | undefined {
    let best: Ask | undefined;
    let mostGainedMs = 0;
    for (let index = this.#first; index < this.#windowEnd(); index += 1) {
      const fragment = this.#fragments[index]!;
      if (fragment.delivered || fragment.asked.size !== 1) continue;
      const [[asked, sinceMs]] = fragment.asked as unknown as [[number, number]];
      const holder = this.#soonest(fragment, nowMs);
      if (holder === undefined) continue;
      const waitedMs = nowMs - sinceMs;
      const newMs = this.#expectedMs(holder, fragment.sizeBytes);
      const oldMs = this.#expectedMs(asked, 0);
      // Waiting twice as long as a new ask would take is the sign; what the old one promises counts for nothing then.
      const gainedMs = Math.max(waitedMs, oldMs) - DOUBLE_FACTOR * Math.max(newMs, DOUBLE_MIN_MS);
      if (gainedMs > mostGainedMs) {
        [best, mostGainedMs] = [{ fragment: index, holder }, gainedMs];
      }
    }
    return best;
  }

  #windowEnd(): number {
    return Math.min(this.#fragments.length, this.#first + this.#settings.windowMax);
  }

  #soonest(fragment: FragmentState, nowMs: number): number | undefined {
    let best: number | undefined;
    let bestMs = Infinity;
    for (const holder of shuffled([...fragment.holders], this.#settings.random)) {
      const state = this.#holders[holder]!;
      if (state.dropped || state.pausedUntilMs > nowMs || fragment.asked.has(holder)) continue;
      if (state.inFlight >= this.#settings.inFlightPerHolderMax) continue;
      const expectedMs = this.#expectedMs(holder, fragment.sizeBytes);
      if (expectedMs < bestMs) [best, bestMs] = [holder, expectedMs];
    }
    return best;
  }

  /** A holder of unknown rate is expected to be as good as the best, so that each is tried. */
  #expectedMs(holder: number, moreBytes: number): number {
    const { bytesPerMs, owedBytes } = this.#holders[holder]!;
    return (owedBytes + moreBytes) / (bytesPerMs ?? this.#bestRate());
  }

  #bestRate(): number {
    const rates = this.#holders.flatMap(({ bytesPerMs }) => bytesPerMs ?? []);
    return rates.length === 0 ? UNKNOWN_BYTES_PER_MS : Math.max(...rates);
  }

  #forget(fragment: number, holder: number): void {
    const { asked, sizeBytes } = this.#fragments[fragment]!;
    if (!asked.delete(holder)) return;
    this.#holders[holder]!.owedBytes -= sizeBytes;
    this.#holders[holder]!.inFlight -= 1;
    this.#inFlight -= 1;
  }
}

export interface PickerFragment {
  readonly sizeBytes: number;
  readonly holders: readonly number[];
}

export interface PickerSettings {
  /** Asks out at once of one holder. */
  readonly inFlightPerHolderMax: number;
  /** Fragments from the first undelivered one that may be begun: how far ahead of a reader in order to go. */
  readonly windowMax: number;
  readonly random: Random;
}

/** Ask this holder for this fragment. */
export interface Ask {
  readonly fragment: number;
  readonly holder: number;
}

interface FragmentState {
  readonly sizeBytes: number;
  readonly holders: Set<number>;
  /** Holder -> when it was asked. Two at the most. */
  readonly asked: Map<number, number>;
  delivered: boolean;
}

interface HolderState {
  bytesPerMs: number | undefined;
  owedBytes: number;
  inFlight: number;
  failures: number;
  pausedUntilMs: number;
  dropped: boolean;
}

const PAUSE_MS = 100;
const PAUSE_DOUBLINGS_MAX = 6;
const TIMEOUT_MIN_MS = 4_000;
const TIMEOUT_FACTOR = 4;
const SLOWEST_BYTES_PER_MS = 64;
const UNKNOWN_BYTES_PER_MS = 50_000;
const DOUBLE_FACTOR = 2;
const DOUBLE_MIN_MS = 250;

function newHolder(): HolderState {
  return {
    bytesPerMs: undefined,
    owedBytes: 0,
    inFlight: 0,
    failures: 0,
    pausedUntilMs: 0,
    dropped: false,
  };
}
