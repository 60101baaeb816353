import type { PeerId } from "../../proto/words/ids.ts";

export interface SafeModeSettings {
  /** Part of the last-known replicas that is enough, 0 to 1. */
  readonly shareMin: number;
  /** After this long it does not wait for more to be reported. */
  readonly mostMs: number;
  /** How long it still holds after enough was reported. */
  readonly extraMs: number;
}

/** How safe mode stands at one moment. */
export interface SafeModeView {
  readonly on: boolean;
  readonly expected: number;
  readonly reported: number;
  /** The longest that it can still hold. */
  readonly mostMs: number;
}

/**
 * The time after a start in which nothing is copied and nothing dropped: who has what is only what the database says,
 * and half the network may just be starting, too. It ends when peers that hold almost all of the replicas that counted
 * have reported, or have had their time; once ended it comes back only where it turns out that the database did not
 * say everything.
 */
export class SafeMode {
  readonly #settings: SafeModeSettings;
  /** Replicas of the peers that have not reported yet. */
  readonly #missing: Map<PeerId, number>;
  readonly #expected: number;
  #reported = 0;
  #endsAtMs: number;
  #isOver: boolean;

  /** @param expected Replicas that counted when the tracker was last heard of, by peer. */
  constructor(settings: SafeModeSettings, expected: ReadonlyMap<PeerId, number>, nowMs: number) {
    this.#settings = settings;
    this.#missing = new Map(expected);
    this.#expected = [...expected.values()].reduce((sum, replicas) => sum + replicas, 0);
    this.#endsAtMs = nowMs + settings.mostMs + settings.extraMs;
    // Nothing is known that could be lost sight of.
    this.#isOver = this.#expected === 0;
  }

  /**
   * Begins anew, because the database was an old one, or had to be rebuilt, and what peers know has been taken in.
   * @param isWhole Whether nobody is left who may know more: else those that did not come have their time.
   */
  begin(nowMs: number, isWhole: boolean): void {
    const { mostMs, extraMs } = this.#settings;
    this.#isOver = false;
    this.#endsAtMs = nowMs + extraMs + (isWhole ? 0 : mostMs);
  }

  /** A peer has reported all that it holds. */
  reported(peerId: PeerId, nowMs: number): void {
    this.#reported += this.#missing.get(peerId) ?? 0;
    this.#missing.delete(peerId);
    if (this.#reported < this.#settings.shareMin * this.#expected) return;
    this.#endsAtMs = Math.min(this.#endsAtMs, nowMs + this.#settings.extraMs);
  }

  /** Whether nothing may be ordered now. */
  isOn(nowMs: number): boolean {
    this.#isOver ||= nowMs >= this.#endsAtMs;
    return !this.#isOver;
  }

  /** An operator knows better. Answers whether it was on. */
  leave(nowMs: number): boolean {
    const wasOn = this.isOn(nowMs);
    this.#isOver = true;
    return wasOn;
  }

  view(nowMs: number): SafeModeView {
    const on = this.isOn(nowMs);
    return {
      on,
      expected: this.#expected,
      reported: this.#reported,
      mostMs: on ? Math.max(0, this.#endsAtMs - nowMs) : 0,
    };
  }
}
