import { rendezvousWeight } from "../words/rendezvous.ts";

/**
 * What may come over the border of the receiver's zone. Each fragment comes through one of the zone's members, which
 * are agreed on without a word: all rank themselves by rendezvous hashing (Thaler and Ravishankar, 1998). When nothing
 * new comes into the zone for a while, the next in rank bring it in; and when nothing at all comes from members that
 * have it, everybody gets it from elsewhere.
 */
export class ZoneBorder {
  readonly #ownId: string;
  /** For each fragment the own weight, and how many members bring it in before this one. */
  readonly #weights: Uint32Array;
  readonly #ranks: Uint8Array;
  /** Members that receive, by their numbers. */
  readonly #members = new Map<number, string>();
  /** Without senders beyond the border nobody needs ranks. */
  #isOpen = false;
  #nearHeardMs = 0;
  #freshMs = 0;

  constructor(ownId: string, fragments: number) {
    this.#ownId = ownId;
    this.#weights = new Uint32Array(fragments);
    this.#ranks = new Uint8Array(fragments);
  }

  /** Answers whether ranks have changed. */
  joined(sender: number, { id, near, receiving }: Joined, nowMs: number): boolean {
    if (near && this.#members.size === 0) this.#freshMs = Math.max(this.#freshMs, nowMs);
    if (near && receiving && this.#members.size < MEMBERS_MAX) {
      this.#members.set(sender, id);
      if (this.#isOpen) this.#count(id, 1);
      return this.#isOpen;
    }
    if (near || this.#isOpen) return false;
    this.#isOpen = true;
    for (const index of this.#weights.keys()) {
      this.#weights[index] = rendezvousWeight(this.#ownId, index);
    }
    for (const member of this.#members.values()) this.#count(member, 1);
    return true;
  }

  /** Answers whether ranks have changed. */
  left(sender: number): boolean {
    const id = this.#members.get(sender);
    if (id === undefined) return false;
    this.#members.delete(sender);
    if (this.#isOpen) this.#count(id, -1);
    return this.#isOpen;
  }

  /** Whether this member is to bring the fragment in. */
  isOurs(index: number): boolean {
    return this.#ranks[index] === 0;
  }

  /** Somebody near has gained or sent something. */
  nearHeard(nowMs: number): void {
    this.#nearHeardMs = nowMs;
  }

  /** The zone got something that it had not, or it is on its way. */
  freshHeard(nowMs: number): void {
    this.#freshMs = nowMs;
  }

  /** Whether something that is not to come over the border might come none the less. */
  isLate(nowMs: number, patienceMs: number): boolean {
    return nowMs - Math.min(this.#nearHeardMs, this.#freshMs) > patienceMs;
  }

  mayCome(index: number, nearCopies: number, nowMs: number, patienceMs: number): boolean {
    if (nearCopies > 0) return nowMs - this.#nearHeardMs > patienceMs;
    const rank = this.#ranks[index]!;
    return rank === 0 || nowMs - this.#freshMs > rank * patienceMs;
  }

  #count(id: string, more: number): void {
    for (const index of this.#ranks.keys()) {
      if (rendezvousWeight(id, index) > this.#weights[index]!) this.#ranks[index]! += more;
    }
  }
}

interface Joined {
  readonly id: string;
  readonly near: boolean;
  readonly receiving: boolean;
}

/** A rank is one byte. */
const MEMBERS_MAX = 255;
