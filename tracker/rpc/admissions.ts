import type { PeerId } from "../../proto/words/ids.ts";

/**
 * The programs that are being taken in. Between a hello and its session several moments pass, in which a second program
 * with the same key may come: the one with the older disk is then not alone, although no session of the other is there.
 */
export class Admissions {
  readonly #underWay = new Map<PeerId, Set<{ readonly incarnation: number }>>();

  /** Disposed when the program has its session, or was refused. */
  begin(peerId: PeerId, incarnation: number): Disposable {
    const each = { incarnation };
    const all = this.#underWay.get(peerId) ?? new Set();
    this.#underWay.set(peerId, all.add(each));
    return {
      [Symbol.dispose]: () => {
        all.delete(each);
        if (all.size === 0) this.#underWay.delete(peerId);
      },
    };
  }

  /** Whether a program with a newer disk is being taken in. */
  hasNewer(peerId: PeerId, incarnation: number): boolean {
    return this.#underWay.get(peerId)?.values().some((each) => each.incarnation > incarnation) ??
      false;
  }
}
