import { aborted } from "../proto/process/aborted.ts";
import type { PeerId } from "../proto/words/ids.ts";

/** Versions remembered as told to one peer in its session. */
const LATELY_MAX = 1024;

interface Book {
  readonly session: number;
  told: number;
  kept: number;
  /** What was told last, the oldest first. */
  readonly lately: Set<string>;
}

/** One message to one peer. */
export interface Receipt {
  readonly peerId: PeerId;
  readonly session: number;
  readonly number: number;
}

/** What each peer was told of names in its session, and up to where it has that safe on its disk. */
export class Receipts {
  readonly #books = new Map<PeerId, Book>();
  readonly #waiters = new Set<() => void>();

  opened(peerId: PeerId, session: number): void {
    this.#books.set(peerId, { session, told: 0, kept: 0, lately: new Set() });
  }

  closed(peerId: PeerId, session: number): void {
    if (this.#books.get(peerId)?.session === session) this.#books.delete(peerId);
  }

  /** Numbers the next message to a peer, which tells these versions; undefined when it has no session. */
  next(peerId: PeerId, versions: readonly string[]): Receipt | undefined {
    const book = this.#books.get(peerId);
    if (book === undefined) return undefined;
    for (const version of versions) book.lately.add(version);
    for (const oldest of book.lately) {
      if (book.lately.size <= LATELY_MAX) break;
      book.lately.delete(oldest);
    }
    book.told += 1;
    return { peerId, session: book.session, number: book.told };
  }

  /** Whether a peer was told of a version lately, in this session. */
  wasTold(peerId: PeerId, version: string): boolean {
    return this.#books.get(peerId)?.lately.has(version) === true;
  }

  /** A peer has everything up to this number. */
  kept(peerId: PeerId, session: number, number: number): void {
    const book = this.#books.get(peerId);
    if (book?.session !== session) return;
    book.kept = Math.max(book.kept, Math.min(number, book.told));
    for (const wake of [...this.#waiters]) wake();
  }

  /** Waits until so many of them are kept, or the signal is aborted; answers how many are. */
  async wait(receipts: readonly Receipt[], count: number, signal: AbortSignal): Promise<number> {
    const isKept = ({ peerId, session, number }: Receipt) => {
      const book = this.#books.get(peerId);
      return book?.session === session && book.kept >= number;
    };
    while (true) {
      const keeping = receipts.filter(isKept).length;
      if (keeping >= count || signal.aborted) return keeping;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiters.add(resolve);
      await Promise.race([promise, aborted(signal)]);
      this.#waiters.delete(resolve);
    }
  }
}
