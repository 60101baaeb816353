import type { Random } from "../process/random.ts";

/** Whether a fragment may be offered. */
export type Openness = "closed" | "open" | "offered";

/**
 * For each sender the fragments that it has and that may be offered, the rarest first. Every change takes a time that
 * depends on the number of senders alone, so that files of many fragments cost no more for each.
 */
export class OpenFragments {
  readonly #openness: Openness[];
  readonly #copies: Uint16Array;
  readonly #nearCopies: Uint16Array;
  readonly #orphans = new Set<number>();
  readonly #holdings = new Map<number, Holding>();
  readonly #isOurs: (index: number) => boolean;
  #nearSenders = 0;

  /** From far senders only what `isOurs` and nobody near has; it is asked again after `reorder()`. */
  constructor(fragments: number, isOurs: (index: number) => boolean) {
    this.#openness = Array.from({ length: fragments }, () => "closed");
    this.#copies = new Uint16Array(fragments);
    this.#nearCopies = new Uint16Array(fragments);
    this.#isOurs = isOurs;
  }

  get hasNear(): boolean {
    return this.#nearSenders > 0;
  }

  joined(sender: number, near: boolean): void {
    const fragments = this.#openness.length;
    this.#holdings.set(sender, {
      near,
      has: new Uint8Array(fragments),
      count: 0,
      lists: [[], [], []],
      listOf: new Uint8Array(fragments).fill(NO_LIST),
      placeOf: new Uint32Array(fragments),
    });
    if (!near) return;
    this.#nearSenders += 1;
    if (this.#nearSenders === 1) this.reorder();
  }

  left(sender: number): void {
    const holding = this.#holdings.get(sender);
    if (holding === undefined) return;
    this.#holdings.delete(sender);
    if (holding.near) this.#nearSenders -= 1;
    for (let index = 0; index < holding.has.length; index += 1) {
      if (holding.has[index] === 1) this.#counted(index, holding, -1);
    }
    if (holding.near && this.#nearSenders === 0) this.reorder();
  }

  /** Whether this is new. */
  gained(sender: number, index: number): boolean {
    const holding = this.#holdings.get(sender);
    if (holding === undefined || holding.has[index] !== 0) return false;
    holding.has[index] = 1;
    holding.count += 1;
    this.#counted(index, holding, 1);
    return true;
  }

  lost(sender: number, index: number): void {
    const holding = this.#holdings.get(sender);
    if (holding?.has[index] !== 1) return;
    holding.has[index] = 0;
    holding.count -= 1;
    moveTo(holding, index, NO_LIST);
    this.#counted(index, holding, -1);
  }

  set(index: number, openness: Openness): void {
    if (this.#openness[index] === openness) return;
    this.#openness[index] = openness;
    this.#place(index);
  }

  /** What `isOurs` answers has changed. */
  reorder(): void {
    for (const holding of this.#holdings.values()) {
      if (holding.near) continue;
      for (let index = 0; index < this.#openness.length; index += 1) {
        if (holding.has[index] === 1) moveTo(holding, index, this.#listFor(holding, index));
      }
    }
  }

  has(sender: number, index: number): boolean {
    return this.#holdings.get(sender)?.has[index] === 1;
  }

  isComplete(sender: number): boolean {
    return this.#holdings.get(sender)?.count === this.#openness.length;
  }

  nearCopies(index: number): number {
    return this.#nearCopies[index]!;
  }

  /** Open ones that no sender has. */
  orphans(): number[] {
    return [...this.#orphans];
  }

  /** The first open one that a sender has, of those from `start` up to but without `end`. */
  first(sender: number, start: number, end: number): number | undefined {
    const { listOf = NOTHING } = this.#holdings.get(sender) ?? {};
    for (let index = start; index < Math.min(end, listOf.length); index += 1) {
      if (listOf[index]! >= RARE_LIST && listOf[index]! < NO_LIST) return index;
    }
    return undefined;
  }

  /** The rarest open one of a sender, ties by chance; at most so many copies. */
  rarest(sender: number, random: Random, copiesMax = Infinity): number | undefined {
    const lists = this.#holdings.get(sender)?.lists ?? [];
    const end = Math.min(lists.length, RARE_LIST + copiesMax);
    for (let list = RARE_LIST; list < end; list += 1) {
      const { length } = lists[list]!;
      if (length > 0) return lists[list]![Math.floor(random() * length)];
    }
    return undefined;
  }

  /** Whether a sender has something that may be offered, or is. */
  isOfUse(sender: number): boolean {
    return this.#holdings.get(sender)?.lists.some(({ length }) => length > 0) ?? false;
  }

  /** What a sender has and is offered to somebody. */
  offered(sender: number): readonly number[] {
    return this.#holdings.get(sender)?.lists[OFFERED_LIST] ?? [];
  }

  /** What a far sender has, is open, and is better got near, or by somebody else near. */
  shunned(sender: number): readonly number[] {
    return this.#holdings.get(sender)?.lists[SHUNNED_LIST] ?? [];
  }

  #counted(index: number, { near }: Holding, more: number): void {
    this.#copies[index]! += more;
    if (near) this.#nearCopies[index]! += more;
    this.#place(index);
  }

  #place(index: number): void {
    const isOrphan = this.#openness[index] === "open" && this.#copies[index] === 0;
    if (isOrphan) this.#orphans.add(index);
    else this.#orphans.delete(index);
    for (const holding of this.#holdings.values()) {
      if (holding.has[index] === 1) moveTo(holding, index, this.#listFor(holding, index));
    }
  }

  #listFor({ near }: Holding, index: number): number {
    const openness = this.#openness[index]!;
    if (openness === "closed") return NO_LIST;
    if (openness === "offered") return OFFERED_LIST;
    const mayCome = near || this.#nearSenders === 0 ||
      (this.#nearCopies[index] === 0 && this.#isOurs(index));
    if (!mayCome) return SHUNNED_LIST;
    return Math.min(RARE_LIST + this.#copies[index]! - 1, NO_LIST - 1);
  }
}

interface Holding {
  readonly near: boolean;
  readonly has: Uint8Array;
  count: number;
  /** Offered ones, shunned ones, then open ones by the number of their copies. */
  readonly lists: number[][];
  /** For each fragment in which list it is and where. */
  readonly listOf: Uint8Array;
  readonly placeOf: Uint32Array;
}

const OFFERED_LIST = 0;
const SHUNNED_LIST = 1;
const RARE_LIST = 2;
const NO_LIST = 255;
const NOTHING = new Uint8Array();

function moveTo({ lists, listOf, placeOf }: Holding, index: number, to: number): void {
  const from = listOf[index]!;
  if (from === to) return;
  if (from !== NO_LIST) {
    const list = lists[from]!;
    const last = list.pop()!;
    if (last !== index) {
      list[placeOf[index]!] = last;
      placeOf[last] = placeOf[index]!;
    }
  }
  listOf[index] = to;
  if (to === NO_LIST) return;
  while (lists.length <= to) lists.push([]);
  placeOf[index] = lists[to]!.push(index) - 1;
}
