import { Buffer } from "node:buffer";
import { assert, EnjambreError } from "../words/errors.ts";
import { sha256, sha256HexAside } from "../words/hash.ts";
import type { FragmentId } from "../words/ids.ts";
import { checkFileSize, type Manifest } from "../words/manifest.ts";

/** A fragment that was just cut, with its bytes. They are the receiver's until it recycles them. */
export interface CutFragment {
  readonly index: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
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
  readonly #spare: Uint8Array<ArrayBuffer>[] = [];
  #fragments = 0;
  #size = 0;
  #ended = false;

  constructor(settings: CutSettings) {
    this.#settings = settings;
  }

  /** @throws invalid when more or fewer bytes come than were announced, or more than a file may have. */
  async *cut(source: AsyncIterable<Uint8Array>): AsyncGenerator<CutFragment> {
    let buffer: Uint8Array<ArrayBuffer> | undefined;
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

  /** Hashes a fragment, while others are cut. Each must be identified once, before its bytes are recycled. */
  async identify({ index, bytes }: CutFragment): Promise<FragmentId> {
    const id = await sha256HexAside(bytes) as FragmentId;
    this.#fragmentIds[index] = id;
    return id;
  }

  /** Gives a fragment's bytes back for the next. */
  recycle(bytes: Uint8Array<ArrayBuffer>): void {
    if (bytes.byteLength === this.#settings.fragmentSize) this.#spare.push(bytes);
  }

  /** What was cut, once it has ended and every fragment was identified. */
  manifest(): Manifest {
    assert(this.#ended, "the manifest is known only after the last fragment");
    const identified = Object.keys(this.#fragmentIds).length;
    assert(identified === this.#fragments, "the manifest names every fragment");
    return {
      size: this.#size,
      fragmentSize: this.#settings.fragmentSize,
      contentSha256: this.#content.digest("hex"),
      fragmentIds: this.#fragmentIds,
    };
  }

  #fragment(bytes: Uint8Array<ArrayBuffer>): CutFragment {
    this.#fragments += 1;
    return { index: this.#fragments - 1, bytes };
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

  #buffer(): Uint8Array<ArrayBuffer> {
    const { fragmentSize, sizeBytes } = this.#settings;
    // The last fragment of a small file needs no more room than the file.
    const rest = sizeBytes === undefined ? fragmentSize : sizeBytes - this.#consumed();
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(Math.min(fragmentSize, Math.max(rest, 1)));
  }

  #consumed(): number {
    return this.#fragments * this.#settings.fragmentSize;
  }
}
