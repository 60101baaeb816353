/** What is to happen when, in virtual time; at the same time in the order in which it was put down (a binary heap). */
export class Agenda {
  readonly #entries: Entry[] = [];
  #count = 0;

  at(atMs: number, happen: () => void): void {
    const entry = { atMs, order: this.#count, happen };
    this.#count += 1;
    let place = this.#entries.push(entry) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(entry, this.#entries[parent]!)) break;
      this.#entries[place] = this.#entries[parent]!;
      place = parent;
    }
    this.#entries[place] = entry;
  }

  get nextMs(): number {
    return this.#entries[0]?.atMs ?? Infinity;
  }

  /** Lets happen what is due. */
  run(nowMs: number): void {
    while (this.nextMs <= nowMs) this.#take().happen();
  }

  #take(): Entry {
    const first = this.#entries[0]!;
    const last = this.#entries.pop()!;
    if (this.#entries.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.#entries.length) break;
      const other = this.#entries[child + 1];
      if (other !== undefined && isBefore(other, this.#entries[child]!)) child += 1;
      if (!isBefore(this.#entries[child]!, last)) break;
      this.#entries[place] = this.#entries[child]!;
      place = child;
    }
    this.#entries[place] = last;
    return first;
  }
}

interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly happen: () => void;
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}
