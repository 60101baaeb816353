import { setImmediate } from "node:timers/promises";
import type { PeerId } from "../../proto/words/ids.ts";
import type { Peers } from "./peers.ts";

/** Runs one change as a transaction. */
export type Write = <Result>(
  change: (parts: { readonly peers: Peers }) => Result,
) => Promise<Result>;

/**
 * Whether peers' replicas count, changed a part at a time, so that nobody waits long for one of the transactions; one
 * change for a peer after the other.
 */
export class Counting {
  readonly #write: Write;
  /** The last change of each peer, while it is made. */
  readonly #last = new Map<PeerId, Promise<number>>();

  constructor(write: Write) {
    this.#write = write;
  }

  set(peerId: PeerId, counted: boolean): Promise<number> {
    const before = this.#last.get(peerId) ?? Promise.resolve(0);
    const counting = before.catch(() => 0).then(() => this.#set(peerId, counted));
    this.#last.set(peerId, counting);
    const forget = () => {
      if (this.#last.get(peerId) === counting) this.#last.delete(peerId);
    };
    counting.then(forget, forget);
    return counting;
  }

  /** First ends what was begun before, and was cut off with the program. */
  async #set(peerId: PeerId, counted: boolean): Promise<number> {
    await this.#countAll(peerId);
    await this.#write(({ peers }) => peers.beginCount(peerId, counted));
    return await this.#countAll(peerId);
  }

  async #countAll(peerId: PeerId): Promise<number> {
    let replicas = 0;
    while (true) {
      const step = await this.#write(({ peers }) => peers.countSome(peerId));
      replicas += step.replicas;
      if (step.isDone) return replicas;
      await setImmediate();
    }
  }
}
