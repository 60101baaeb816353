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
  /** Members that are linked to and receive, by their numbers. */
  readonly #linked = new Map<number, string>();
  /** Others that are said to receive. */
  #known: readonly string[] = [];
  readonly #members = new Set<string>();
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
    if (near && this.#linked.size === 0) this.#freshMs = Math.max(this.#freshMs, nowMs);
    if (near && receiving) this.#linked.set(sender, id);
    if (near) return this.#review();
    if (this.#isOpen) return false;
    this.#isOpen = true;
    for (const index of this.#weights.keys()) {
      this.#weights[index] = rendezvousWeight(this.#ownId, index);
    }
    this.#review();
    return true;
  }

  /** Answers whether ranks have changed. */
  left(sender: number): boolean {
    return this.#linked.delete(sender) && this.#review();
  }

  /** Members that receive, linked to or not. Answers whether ranks have changed. */
  knows(ids: Iterable<string>): boolean {
    this.#known = [...ids].slice(0, MEMBERS_MAX / 2);
    return this.#review();
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
    return rank === 0 || nowMs - this.#freshMs > Math.min(rank, RANKS_MAX) * patienceMs;
  }

  /** Brings the ranks in line with who is a member. */
  #review(): boolean {
    if (!this.#isOpen) return false;
    const members = new Set([...this.#linked.values(), ...this.#known].slice(0, MEMBERS_MAX));
    members.delete(this.#ownId);
    const gone = [...this.#members].filter((id) => !members.has(id));
    const come = [...members].filter((id) => !this.#members.has(id));
    for (const id of gone) this.#count(id, -1);
    for (const id of come) this.#count(id, 1);
    return gone.length + come.length > 0;
  }

  #count(id: string, more: 1 | -1): void {
    if (more === 1) this.#members.add(id);
    else this.#members.delete(id);
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
/** From this rank on nobody waits longer. */
const RANKS_MAX = 3;
