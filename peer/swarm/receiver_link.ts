import type { Allowance } from "../../proto/client/allowance.ts";
import type { ExchangeRequest__Output } from "../../proto/gen/enjambre/v1/ExchangeRequest.ts";
import type { ExchangeResponse } from "../../proto/gen/enjambre/v1/ExchangeResponse.ts";
import { monotonicMs } from "../../proto/process/clock.ts";
import { logger } from "../../proto/process/log.ts";
import { invalid } from "../../proto/words/errors.ts";
import { FRAGMENT_INDEXES_MAX, SWARM_NEIGHBOURS_MAX } from "../../proto/words/limits.ts";
import { fragmentSizeAt } from "../../proto/words/manifest.ts";
import type { PeerAddress, SwarmMember } from "../../proto/words/record.ts";
import { atMost, toPeerAddress } from "../../proto/wire/convert.ts";
import type { SendQueue } from "./send_queue.ts";
import type { Share } from "./share.ts";

const log = logger("swarm");

/** What a link needs of those around it. */
export interface LinkParts {
  readonly share: Share;
  readonly queue: SendQueue<ReceiverLink>;
  readonly upload: Allowance;
  /** Told of every fragment that left. */
  readonly onSent?: (bytes: number) => void;
  /** Begins what can be begun now, on whichever link. */
  readonly pump: () => void;
}

/** A fragment on its way. */
interface Sending {
  readonly index: number;
  readonly chunks: AsyncGenerator<ExchangeResponse>;
  /** Aborted when the receiver does not want it any more. */
  readonly stop: AbortController;
}

/** One exchange, as the sender of a file's fragments sees it: what the receiver says, and what it is told and sent. */
export class ReceiverLink {
  readonly receiver: SwarmMember;
  readonly #parts: LinkParts;
  /** What the receiver has, as far as it has said. */
  readonly #has: Set<number>;
  readonly #gained = new Set<number>();
  readonly #lost = new Set<number>();
  #members: PeerAddress[] = [];
  /** Told, but not sent yet: the fragment that begins. */
  #begins: number | undefined;
  /** What there is to tell waits for nothing more. */
  #isDue = false;
  #sending: Sending | undefined;
  #isOver = false;
  #wake: (() => void) | undefined;

  constructor(receiver: SwarmMember, held: Iterable<number>, parts: LinkParts) {
    this.receiver = receiver;
    this.#has = new Set(held);
    this.#parts = parts;
  }

  /** The receiver has nothing to choose from here. */
  get isHungry(): boolean {
    return this.#sending === undefined && this.#parts.queue.isIdle(this);
  }

  /** What the receiver has of the file, from 0 to 1. */
  get heldShare(): number {
    return this.#has.size / this.#parts.share.source.manifest.fragmentIds.length;
  }

  noteGained(index: number): boolean {
    if (this.#has.has(index)) return false;
    this.#gained.add(index);
    return true;
  }

  tellNow(): void {
    this.#isDue = true;
    this.#wake?.();
  }

  tellMembers(peers: readonly PeerAddress[]): void {
    this.#members = [...this.#members, ...peers].slice(-SWARM_NEIGHBOURS_MAX);
    this.tellNow();
  }

  /** Its turn has come. */
  begin(index: number): void {
    this.#begins = index;
    const stop = new AbortController();
    const { share, upload } = this.#parts;
    const chunks = share.read(index, stop.signal, upload);
    this.#sending = { index, chunks, stop };
    this.tellNow();
  }

  end(): void {
    this.#isOver = true;
    this.#sending?.stop.abort();
    this.#wake?.();
  }

  /** Reads what the receiver says until it has said all. */
  async listen(requests: AsyncIterator<ExchangeRequest__Output>): Promise<void> {
    while (true) {
      const { done, value } = await requests.next();
      if (done) return;
      this.#take(value);
      this.#parts.pump();
    }
  }

  /** What goes to the receiver, in order: news before bytes, so that neither waits behind a whole fragment. */
  async *messages(): AsyncGenerator<ExchangeResponse> {
    try {
      while (!this.#isOver) {
        const news = this.#news();
        if (news !== undefined) yield news;
        else if (this.#sending !== undefined) yield* this.#nextChunk();
        else await new Promise<void>((resolve) => this.#wake = resolve);
      }
    } finally {
      this.#sending?.stop.abort();
      await this.#sending?.chunks.return(undefined);
    }
  }

  #take({ offer, withdraw, gained, cancel, received }: ExchangeRequest__Output): void {
    const { share, queue } = this.#parts;
    for (const index of this.#checked(gained)) {
      this.#has.add(index);
      share.counts.gained(index);
    }
    for (const index of this.#checked(received)) queue.received(this, index);
    queue.withdrawn(this, this.#checked(withdraw));
    queue.offered(this, this.#checked(offer));
    for (const index of this.#checked(cancel)) {
      if (this.#sending?.index === index) this.#sending.stop.abort();
      else queue.received(this, index);
    }
  }

  #checked(indexes: readonly number[]): readonly number[] {
    const { fragmentIds } = this.#parts.share.source.manifest;
    for (const index of atMost(indexes, FRAGMENT_INDEXES_MAX, "indexes")) {
      if (index >= fragmentIds.length) {
        throw invalid(`Fragment ${index} is named: the file has ${fragmentIds.length}`);
      }
    }
    return indexes;
  }

  #news(): ExchangeResponse | undefined {
    if (!this.#isDue) return undefined;
    const gained = taken(this.#gained);
    const lost = taken(this.#lost);
    const begin = this.#begins === undefined ? [] : [this.#begins];
    this.#isDue = this.#gained.size + this.#lost.size > 0;
    if (gained.length + lost.length + begin.length + this.#members.length === 0) return undefined;
    const members = this.#members.map(toPeerAddress);
    this.#begins = undefined;
    this.#members = [];
    return { gained, lost, begin, members };
  }

  async *#nextChunk(): AsyncGenerator<ExchangeResponse> {
    const { index, chunks, stop: { signal } } = this.#sending!;
    try {
      if (signal.aborted) await chunks.return(undefined);
      const next = chunks.next();
      // A chunk may have to wait for its turn; news does not wait with it.
      if (this.#parts.upload.bytesPerS < Infinity) yield* this.#newsUntil(next);
      const { done, value } = await next;
      if (!done && !signal.aborted) return yield value as ExchangeResponse;
      if (done) this.#ended(signal.aborted ? "stopped" : "sent", index);
    } catch (error) {
      log.debug("Cannot give a fragment that was offered", { index, error });
      if (!signal.aborted) {
        this.#lost.add(index);
        this.tellNow();
      }
      this.#ended("stopped", index);
    }
  }

  async *#newsUntil(next: Promise<unknown>): AsyncGenerator<ExchangeResponse> {
    let isHere = false;
    const here = () => void (isHere = true);
    const coming = next.then(here, here);
    while (!isHere) {
      const woken = new Promise<void>((resolve) => this.#wake = resolve);
      await Promise.race([coming, woken]);
      const news = isHere ? undefined : this.#news();
      if (news !== undefined) yield news;
    }
  }

  #ended(how: "sent" | "stopped", index: number): void {
    this.#sending = undefined;
    if (how === "sent") {
      this.#parts.queue.written(this, monotonicMs());
      this.#parts.onSent?.(fragmentSizeAt(this.#parts.share.source.manifest, index));
    } else this.#parts.queue.ended(this, how);
    this.#parts.pump();
  }
}

/** As many as fit into a message; they are out of the set then. */
function taken(indexes: Set<number>): number[] {
  const some = [...indexes].slice(0, FRAGMENT_INDEXES_MAX);
  for (const index of some) indexes.delete(index);
  return some;
}
