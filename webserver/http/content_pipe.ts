import { EnjambreError } from "../../proto/words/errors.ts";

/**
 * Content that is read as one stream while it comes in several requests. It holds one piece at most: whoever writes
 * waits until it was taken, so the reader's pace is the writer's.
 */
export class ContentPipe implements AsyncIterable<Uint8Array> {
  #piece: { readonly bytes: Uint8Array; readonly taken: () => void } | undefined;
  #wake: () => void = () => {};
  #ended = false;
  #failure: EnjambreError | undefined;
  #takenBytes = 0;
  readonly #begun = Promise.withResolvers<void>();

  /** Fulfilled when the reader asks for the first piece. */
  get begun(): Promise<void> {
    return this.#begun.promise;
  }

  /** Bytes that the reader has taken. */
  get takenBytes(): number {
    return this.#takenBytes;
  }

  /** @throws what `fail` was told. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#piece = { bytes, taken: resolve };
    this.#wake();
    await promise;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** That was all. */
  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Nothing more comes, and nothing more is taken. */
  fail(error: EnjambreError): void {
    this.#failure ??= error;
    this.#piece?.taken();
    this.#piece = undefined;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    this.#begun.resolve();
    try {
      while (true) {
        if (this.#failure !== undefined) throw this.#failure;
        const piece = this.#piece;
        if (piece !== undefined) {
          this.#piece = undefined;
          this.#takenBytes += piece.bytes.byteLength;
          piece.taken();
          yield piece.bytes;
        } else if (this.#ended) return;
        else await new Promise<void>((resolve) => this.#wake = resolve);
      }
    } finally {
      if (!this.#ended) this.fail(new EnjambreError("cancelled", "The content is not wanted"));
    }
  }
}
