import { EnjambreError } from "../words/errors.ts";
import type { ServerDuplexStream, ServerReadableStream } from "./grpc.ts";

/** What of a grpc-js or Node stream is written to, whichever side it is on. */
interface WritableCall<Message> {
  write(message: Message): boolean;
  once(event: string, listener: () => void): unknown;
  removeListener(event: string, listener: () => void): unknown;
  readonly destroyed: boolean;
}

/**
 * Writes one message and waits while the stream is full, so that memory stays bounded by the flow-control window.
 * @throws cancelled when the other side is gone.
 */
export async function writeWhenReady<Message>(
  call: WritableCall<Message>,
  message: Message,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted || call.destroyed) throw goneError();
  if (call.write(message)) return;
  await new Promise<void>((resolve, reject) => {
    const done = () => {
      call.removeListener("drain", onDrain);
      call.removeListener("close", onGone);
      call.removeListener("error", onGone);
      signal.removeEventListener("abort", onGone);
    };
    const onDrain = () => {
      done();
      resolve();
    };
    const onGone = () => {
      done();
      reject(goneError());
    };
    call.once("drain", onDrain);
    call.once("close", onGone);
    call.once("error", onGone);
    signal.addEventListener("abort", onGone, { once: true });
  });
}

/**
 * The client's messages of a call that is being served. Reading with the stream's own iterator would destroy a duplex
 * when the client is done, and the answer would be lost with it; so it is told not to.
 */
export async function* incoming<Message>(
  call: ServerReadableStream<Message, unknown> | ServerDuplexStream<Message, unknown>,
): AsyncGenerator<Message> {
  try {
    yield* call.iterator({ destroyOnReturn: false });
  } catch (thrown) {
    throw new EnjambreError("cancelled", "The caller went away", { cause: thrown });
  }
}

/**
 * A queue between something that happens and a stream that tells it. It holds at most `limit` items: past that the
 * session is worth less than the memory, and `push` ends it.
 */
export class Outbox<Message> implements AsyncIterable<Message> {
  readonly #items: Message[] = [];
  readonly #limit: number;
  #wake: (() => void) | undefined;
  #closed = false;
  #failure: EnjambreError | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#items.length;
  }

  get closed(): boolean {
    return this.#closed;
  }

  push(message: Message): void {
    if (this.#closed) return;
    if (this.#items.length >= this.#limit) {
      return this.fail(
        new EnjambreError("exhausted", `The other side is ${this.#limit} messages behind`),
      );
    }
    this.#items.push(message);
    this.#wake?.();
  }

  /** What is queued is still told, then the stream ends. */
  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  /** The stream ends with this error at once. */
  fail(error: EnjambreError): void {
    this.#failure ??= error;
    this.#items.length = 0;
    this.close();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Message> {
    while (true) {
      while (this.#items.length > 0) yield this.#items.shift()!;
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#closed) return;
      await new Promise<void>((resolve) => this.#wake = resolve);
      this.#wake = undefined;
    }
  }
}

function goneError(): EnjambreError {
  return new EnjambreError("cancelled", "The other side of the stream went away");
}
