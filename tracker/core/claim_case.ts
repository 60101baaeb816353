import type { FragmentId, PeerId } from "../../proto/words/ids.ts";

/** How somebody's attempt to get a fragment ended; unknown: it could not be asked, which says nothing. */
export const FINDINGS = ["found", "missing", "unknown"] as const;
export type Finding = typeof FINDINGS[number];

/** So many devices must have found it missing, one of them a peer at least. */
const MISSING_MIN = 2;
/** So many peers must have got it before whoever said that it is missing counts as refuted. */
const FOUND_MIN = 2;
/** A peer that was asked to look for itself so often, and did not answer, had its chance. */
const VERIFIES_MAX = 3;
/** A peer that says that it has it not reports it lost within this time, or stands by its claim. */
const SETTLE_MS = 60_000;
/** A peer that does not answer for so long does not answer. */
const VERIFY_MAX_MS = 60_000;

export type Verdict = "guilty" | "refuted" | "open";

/** One claim that somebody doubts: first the peer itself is asked, then others, and then it is judged. */
export class ClaimCase {
  readonly peerId: PeerId;
  readonly id: FragmentId;
  readonly sinceMs: number;
  /** Who brought it up, or found it missing: refuted, they are heard less. */
  readonly accusers = new Set<string>();
  /** Peers that were told to check it. */
  readonly asked = new Set<PeerId>();
  readonly #waiting = new Set<PeerId>();
  /** Who found it missing after the peer had its chance, and whether that is a peer. */
  readonly #missing = new Map<string, boolean>();
  readonly #found = new Set<PeerId>();
  #verifies = 0;
  /** When the peer was last asked to look for itself; undefined: it is to be asked. */
  #verifyMs: number | undefined;
  /** From when on the claim, if it stands, is one that the peer stands by. */
  #standsMs: number | undefined;

  constructor(peerId: PeerId, id: FragmentId, sinceMs: number) {
    this.peerId = peerId;
    this.id = id;
    this.sinceMs = sinceMs;
  }

  /** Whether the peer is to be asked to look for itself. */
  get isToVerify(): boolean {
    return this.#standsMs === undefined && this.#verifyMs === undefined;
  }

  /** Whether checks are under way. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** How often it was found: for words. */
  get counts(): { readonly missing: number; readonly found: number } {
    return { missing: this.#missing.size, found: this.#found.size };
  }

  /** Whether the peer had its chance to say that it has it not, and others may judge. */
  isContested(nowMs: number): boolean {
    if (this.#standsMs === undefined && this.#verifyMs !== undefined) {
      if (nowMs - this.#verifyMs >= VERIFY_MAX_MS) this.#standsMs = nowMs;
    }
    return this.#standsMs !== undefined && nowMs >= this.#standsMs;
  }

  accusedBy(device: string, isPeer: boolean, nowMs: number): void {
    this.accusers.add(device);
    // What was found before the peer looked for itself may have been true then.
    if (this.isContested(nowMs)) this.#missing.set(device, isPeer);
  }

  verifyAsked(nowMs: number): void {
    this.#verifies += 1;
    this.#verifyMs = nowMs;
  }

  /** @param has What the peer says; undefined: its session ended before it said anything. */
  verified(has: boolean | undefined, nowMs: number): void {
    if (this.#standsMs !== undefined || this.#verifyMs === undefined) return;
    if (has !== undefined) this.#standsMs = has ? nowMs : nowMs + SETTLE_MS;
    else if (this.#verifies >= VERIFIES_MAX) this.#standsMs = nowMs;
    else this.#verifyMs = undefined;
  }

  checkAsked(checker: PeerId): void {
    this.asked.add(checker);
    this.#waiting.add(checker);
  }

  /** Answers whether it was asked to, and had not answered. */
  checked(checker: PeerId, finding: Finding): boolean {
    if (!this.#waiting.delete(checker)) return false;
    if (finding === "found") {
      this.#missing.delete(checker);
      this.#found.add(checker);
    }
    if (finding === "missing") {
      this.#missing.set(checker, true);
      this.accusers.add(checker);
    }
    return true;
  }

  /**
   * The most peers decide: two devices must have found it missing, and more peers than got it. Clients count as
   * devices, but not against peers.
   */
  get verdict(): Verdict {
    const missingPeers = [...this.#missing.values()].filter((isPeer) => isPeer).length;
    const found = this.#found.size;
    if (this.#missing.size >= MISSING_MIN && missingPeers > found) return "guilty";
    return found >= FOUND_MIN && found > missingPeers ? "refuted" : "open";
  }
}
