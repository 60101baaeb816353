import type { EnjambreError } from "../../../proto/words/errors.ts";
import type { Conversation, Method } from "../../../proto/wire/client.ts";
import { fromServiceError } from "../../../proto/wire/status.ts";
import { gone, KEEPALIVE_MS, type SimulatedNetwork } from "./simulated_network.ts";

const RETRY_MS = 250;

type Letter<Message> =
  | { readonly message: Message }
  | { readonly end: true; readonly error?: EnjambreError };

/** One direction of a connection: in order, late, and over when nothing comes through for too long. */
class Pipe<Message> {
  readonly #network: SimulatedNetwork;
  readonly #from: string;
  readonly #to: string;
  readonly #stuck: () => void;
  readonly #queue: { readonly atMs: number; readonly letter: Letter<Message> }[] = [];
  readonly #arrived: Letter<Message>[] = [];
  #wake: () => void = () => {};
  #lastMs = 0;
  #stuckSinceMs: number | undefined;

  constructor(network: SimulatedNetwork, from: string, to: string, stuck: () => void) {
    this.#network = network;
    this.#from = from;
    this.#to = to;
    this.#stuck = stuck;
  }

  send(letter: Letter<Message>): void {
    const { time } = this.#network;
    this.#lastMs = Math.max(this.#lastMs, time.nowMs + this.#network.delayMs());
    this.#queue.push({ atMs: this.#lastMs, letter });
    time.after(this.#lastMs - time.nowMs, () => this.#deliver());
  }

  /** The connection is gone: what has not come never comes. */
  break(error: EnjambreError): void {
    this.#queue.length = 0;
    this.#arrived.push({ end: true, error });
    this.#wake();
  }

  /** What comes out at the other end. */
  async *read(): AsyncGenerator<Message> {
    while (true) {
      const letter = this.#arrived.shift();
      if (letter === undefined) {
        await new Promise<void>((resolve) => this.#wake = resolve);
        continue;
      }
      if ("message" in letter) yield letter.message;
      else if (letter.error !== undefined) throw letter.error;
      else return;
    }
  }

  #deliver(): void {
    const { time } = this.#network;
    if (this.#queue.length === 0 || this.#queue[0]!.atMs > time.nowMs) return;
    if (!this.#network.isOpen(this.#from, this.#to)) {
      this.#stuckSinceMs ??= time.nowMs;
      if (time.nowMs - this.#stuckSinceMs > KEEPALIVE_MS) return this.#stuck();
      return time.after(RETRY_MS, () => this.#deliver());
    }
    this.#stuckSinceMs = undefined;
    while (this.#queue.length > 0 && this.#queue[0]!.atMs <= time.nowMs) {
      this.#arrived.push(this.#queue.shift()!.letter);
    }
    this.#wake();
  }
}

/** A bidirectional stream between a program and the tracker. */
export class SimulatedStream {
  // deno-lint-ignore no-explicit-any -- messages of any method.
  readonly #up: Pipe<any>;
  // deno-lint-ignore no-explicit-any -- messages of any method.
  readonly #down: Pipe<any>;
  readonly #network: SimulatedNetwork;
  readonly #cancelled = new Set<() => void>();
  readonly #to: string;
  #isOver = false;

  constructor(network: SimulatedNetwork, from: string, to: string) {
    this.#network = network;
    this.#to = to;
    const stuck = () => this.break();
    this.#up = new Pipe(network, from, to, stuck);
    this.#down = new Pipe(network, to, from, stuck);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Both ends learn that it is over. */
  break(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#up.break(gone("cancelled", this.#to));
    this.#down.break(gone("unavailable", this.#to));
    for (const tell of this.#cancelled) tell();
  }

  /** A program ended without a word: the other end learns that when nothing comes back. */
  breakLater(): void {
    this.#network.time.after(KEEPALIVE_MS, () => this.break());
  }

  /** What the program says; the other side says its own. */
  injectDown(message: unknown): void {
    if (!this.#isOver) this.#down.send({ message });
  }

  client<Request, Response>(method: Method<Request, Response>): Conversation<Request, Response> {
    return {
      incoming: this.#down.read(),
      write: (message) => {
        if (this.#isOver) return Promise.reject(gone("unavailable", this.#to));
        this.#up.send({ message: method.requestDeserialize(method.requestSerialize(message)) });
        return Promise.resolve();
      },
      end: () => this.#up.send({ end: true }),
      cancel: () => this.break(),
    };
  }

  /** The call as grpc-js hands it to a handler. */
  served<Request, Response>(method: Method<Request, Response>, from: string) {
    const end = (error?: EnjambreError) => {
      if (!this.#isOver) this.#down.send({ end: true, ...(error && { error }) });
    };
    return {
      iterator: () => this.#up.read(),
      write: (message: unknown) => {
        this.injectDown(method.responseDeserialize(method.responseSerialize(message)));
        return true;
      },
      end: () => end(),
      emit: (_event: "error", error: unknown) => end(fromServiceError(error, this.#to, false)),
      on: (_event: "cancelled", tell: () => void) => void this.#cancelled.add(tell),
      getPeer: () => from,
      once: () => {},
      removeListener: () => {},
      get destroyed() {
        return false;
      },
    };
  }
}
