import type { ExchangeRequest__Output } from "../../proto/gen/enjambre/v1/ExchangeRequest.ts";
import type { ExchangeResponse } from "../../proto/gen/enjambre/v1/ExchangeResponse.ts";
import { logger } from "../../proto/process/log.ts";
import { invalid } from "../../proto/words/errors.ts";
import { FRAGMENT_INDEXES_MAX, SWARM_NEIGHBOURS_MAX } from "../../proto/words/limits.ts";
import type { PeerAddress, SwarmMember } from "../../proto/words/record.ts";
import { atMost, toPeerAddress } from "../../proto/wire/convert.ts";
import type { SendQueue } from "./send_queue.ts";
import type { Share } from "./share.ts";

const log = logger("swarm");

/** What a link needs of those around it. */
export interface LinkParts {
  readonly share: Share;
  readonly queue: SendQueue<ReceiverLink>;
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
  readonly #gained = new Set<number>();
  readonly #lost = new Set<number>();
  #members: PeerAddress[] = [];
  /** Told, but not sent yet: the fragment that begins. */
  #begins: number | undefined;
  #sending: Sending | undefined;
  #isOver = false;
  #wake: (() => void) | undefined;

  constructor(receiver: SwarmMember, parts: LinkParts) {
    this.receiver = receiver;
    this.#parts = parts;
  }

  tellGained(index: number): void {
    this.#gained.add(index);
    this.#wake?.();
  }

  tellMembers(peers: readonly PeerAddress[]): void {
    this.#members = [...this.#members, ...peers].slice(-SWARM_NEIGHBOURS_MAX);
    this.#wake?.();
  }

  /** Its turn has come. */
  begin(index: number): void {
    this.#begins = index;
    const stop = new AbortController();
    const chunks = this.#parts.share.source.read(index, stop.signal);
    this.#sending = { index, chunks, stop };
    this.#wake?.();
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

  #take(request: ExchangeRequest__Output): void {
    const { share, queue } = this.#parts;
    switch (request.message) {
      case "offer":
        return queue.offered(this, this.#checked(request.offer!.indexes));
      case "withdraw":
        return queue.withdrawn(this, this.#checked(request.withdraw!.indexes));
      case "gained":
        for (const index of this.#checked(request.gained!.indexes)) share.counts.gained(index);
        return;
      case "cancel":
        if (this.#sending?.index === request.cancel!.index) this.#sending.stop.abort();
        return;
      default:
        throw invalid('Cannot go on with the exchange: expected an offer, "gained" or "cancel"');
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
    if (this.#begins !== undefined) {
      const index = this.#begins;
      this.#begins = undefined;
      return { begin: { index } };
    }
    for (const [kind, set] of [["gained", this.#gained], ["lost", this.#lost]] as const) {
      if (set.size === 0) continue;
      const indexes = [...set].slice(0, FRAGMENT_INDEXES_MAX);
      for (const index of indexes) set.delete(index);
      return { [kind]: { indexes } };
    }
    if (this.#members.length === 0) return undefined;
    const peers = this.#members.map(toPeerAddress);
    this.#members = [];
    return { members: { peers } };
  }

  async *#nextChunk(): AsyncGenerator<ExchangeResponse> {
    const { index, chunks, stop: { signal } } = this.#sending!;
    try {
      const { done, value } = signal.aborted
        ? { done: true, value: await chunks.return(undefined) }
        : await chunks.next();
      if (!done && !signal.aborted) return yield value as ExchangeResponse;
      if (done) this.#ended(signal.aborted ? "stopped" : "sent");
    } catch (error) {
      log.debug("Cannot give a fragment that was offered", { index, error });
      if (!signal.aborted) this.#lost.add(index);
      this.#ended("stopped");
    }
  }

  #ended(how: "sent" | "stopped"): void {
    this.#sending = undefined;
    this.#parts.queue.ended(this, how);
    this.#parts.pump();
  }
}
