import { sleep } from "../../proto/process/clock.ts";
import { EnjambreError } from "../../proto/words/errors.ts";

/** Bytes handed to the HTTP server at once. */
const PIECE_MAX_BYTES = 512 * 1024;

export interface OutgoingSettings {
  /** Makes the bytes; aborting the signal must end it. */
  readonly source: (signal: AbortSignal) => AsyncGenerator<Uint8Array>;
  /** Bytes that must come: fewer or more are a failure, never a clean end. Absent: not known before. */
  readonly sizeBytes?: number;
  /** How long the client may take nothing. */
  readonly idleTimeoutMs: number;
  /** Ends the transfer from outside. */
  readonly stopping: AbortSignal;
  /** Called once, when the transfer is over, with what it failed with. */
  readonly onEnd: (failure: unknown) => void;
}

/**
 * A response's body. A piece is made only when the HTTP server asks for it, so a slow client slows the holders, and
 * memory holds what the download looks ahead. A client that goes away ends the download. A failure breaks the
 * connection: the client must not take a part for the whole.
 */
export function outgoing(settings: OutgoingSettings): ReadableStream<Uint8Array> {
  const transfer = new Outgoing(settings);
  // Nothing is made before it is asked for.
  return new ReadableStream(transfer, { highWaterMark: 0 });
}

class Outgoing implements UnderlyingDefaultSource<Uint8Array> {
  readonly #settings: OutgoingSettings;
  readonly #ending = new AbortController();
  readonly #pieces: AsyncGenerator<Uint8Array>;
  readonly #onStop = () => this.#ending.abort(this.#settings.stopping.reason);
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** Aborted when the client asks for more. */
  #idle = new AbortController();
  #sentBytes = 0;
  #ended = false;

  constructor(settings: OutgoingSettings) {
    this.#settings = settings;
    this.#pieces = inPieces(settings.source(this.#ending.signal));
    settings.stopping.addEventListener("abort", this.#onStop, { once: true });
    if (settings.stopping.aborted) this.#onStop();
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
    this.#waitForClient();
  }

  async pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    this.#idle.abort();
    try {
      const { done, value } = await this.#pieces.next();
      if (this.#ended) return;
      if (done) {
        this.#checkSize();
        controller.close();
        return this.#end(undefined);
      }
      this.#sentBytes += value.byteLength;
      controller.enqueue(value);
      this.#waitForClient();
    } catch (thrown) {
      if (!this.#ended) controller.error(thrown);
      this.#end(thrown);
    }
  }

  cancel(): void {
    this.#end(new EnjambreError("cancelled", "The client went away"));
  }

  #checkSize(): void {
    const { sizeBytes } = this.#settings;
    if (sizeBytes === undefined || this.#sentBytes === sizeBytes) return;
    throw new Error(`The content had ${this.#sentBytes} bytes: ${sizeBytes} were announced`);
  }

  /** Until the next pull, or until the client has been idle for too long. */
  #waitForClient(): void {
    this.#idle = new AbortController();
    const { idleTimeoutMs } = this.#settings;
    sleep(idleTimeoutMs, this.#idle.signal).then(() => {
      const error = new EnjambreError("timeout", `The client took nothing for ${idleTimeoutMs} ms`);
      this.#controller!.error(error);
      this.#end(error);
    }, () => {});
  }

  #end(failure: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#idle.abort();
    this.#ending.abort(failure ?? new EnjambreError("cancelled", "The transfer is over"));
    this.#settings.stopping.removeEventListener("abort", this.#onStop);
    // Ends the source where it stands; what it fails with while it ends is of no use to anybody.
    this.#pieces.return(undefined).catch(() => {});
    this.#settings.onEnd(failure);
  }
}

/** Copies: the HTTP server may look at a piece after it asked for the next, the source uses its memory again. */
async function* inPieces(source: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const bytes of source) {
    for (let offset = 0; offset < bytes.byteLength; offset += PIECE_MAX_BYTES) {
      // Not `slice()`: on a Buffer, which the bytes of a download are, that is a view and copies nothing.
      yield new Uint8Array(bytes.subarray(offset, offset + PIECE_MAX_BYTES));
    }
  }
}
