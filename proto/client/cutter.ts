import { Buffer } from "node:buffer";
import { EnjambreError } from "../words/errors.ts";
import { sha256 } from "../words/hash.ts";
import { type FragmentId, fragmentIdOf } from "../words/ids.ts";
import { checkFileSize, type Manifest } from "../words/manifest.ts";

/** A fragment that was just cut, with its bytes. They are the receiver's until it recycles them. */
export interface CutFragment {
  readonly index: number;
  readonly id: FragmentId;
  readonly bytes: Uint8Array;
}

export interface CutSettings {
  readonly fragmentSize: number;
  /** Bytes that must come, where that is known. */
  readonly sizeBytes?: number;
}

/** Cuts a stream into fragments and hashes both in one pass. */
export class Cutter {
  readonly #settings: CutSettings;
  readonly #content = sha256();
  readonly #fragmentIds: FragmentId[] = [];
  readonly #spare: Uint8Array[] = [];
  #size = 0;
  #ended = false;

  constructor(settings: CutSettings) {
    this.#settings = settings;
  }

  /** @throws invalid when more or fewer bytes come than were announced, or more than a file may have. */
  async *cut(source: AsyncIterable<Uint8Array>): AsyncGenerator<CutFragment> {
    let buffer: Uint8Array | undefined;
    let filled = 0;
    for await (const piece of source) {
      this.#count(piece.byteLength);
      this.#content.update(piece);
      for (let offset = 0; offset < piece.byteLength;) {
        buffer ??= this.#buffer();
        const part = piece.subarray(offset, offset + buffer.byteLength - filled);
        buffer.set(part, filled);
        filled += part.byteLength;
        offset += part.byteLength;
        if (filled < buffer.byteLength) continue;
        yield this.#fragment(buffer);
        [buffer, filled] = [undefined, 0];
      }
    }
    const { sizeBytes } = this.#settings;
    if (sizeBytes !== undefined && this.#size !== sizeBytes) {
      throw new EnjambreError(
        "invalid",
        `The content ended after ${this.#size} bytes: ${sizeBytes} were announced`,
      );
    }
    if (buffer !== undefined) yield this.#fragment(buffer.subarray(0, filled));
    this.#ended = true;
  }

  /** Gives a fragment's bytes back for the next. */
  recycle(bytes: Uint8Array): void {
    if (bytes.byteLength === this.#settings.fragmentSize) this.#spare.push(bytes);
  }

  /** What was cut, once it has ended. */
  manifest(): Manifest {
    if (!this.#ended) throw new Error("The manifest is known only after the last fragment");
    return {
      size: this.#size,
      fragmentSize: this.#settings.fragmentSize,
      contentSha256: this.#content.digest("hex"),
      fragmentIds: this.#fragmentIds,
    };
  }

  #fragment(bytes: Uint8Array): CutFragment {
    const id = fragmentIdOf(bytes);
    this.#fragmentIds.push(id);
    return { index: this.#fragmentIds.length - 1, id, bytes };
  }

  #count(more: number): void {
    this.#size += more;
    const { sizeBytes, fragmentSize } = this.#settings;
    if (sizeBytes !== undefined && this.#size > sizeBytes) {
      throw new EnjambreError(
        "invalid",
        `The content is longer than the ${sizeBytes} bytes announced`,
      );
    }
    checkFileSize(this.#size, fragmentSize);
  }

  #buffer(): Uint8Array {
    const { fragmentSize, sizeBytes } = this.#settings;
    // The last fragment of a small file needs no more room than the file.
    const rest = sizeBytes === undefined ? fragmentSize : sizeBytes - this.#consumed();
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(Math.min(fragmentSize, Math.max(rest, 1)));
  }

  #consumed(): number {
    return this.#fragmentIds.length * this.#settings.fragmentSize;
  }
}
