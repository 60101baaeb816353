import { assert, EnjambreError } from "../words/errors.ts";
import { sha256 } from "../words/hash.ts";
import type { FragmentId } from "../words/ids.ts";
import { CHUNK_BYTES } from "../words/limits.ts";
import { checkFileSize, type FragmentRef, type Manifest } from "../words/manifest.ts";
import { EncodedChunk } from "../wire/encoded_chunk.ts";

/** A fragment that was just cut. Its chunks are the receiver's until it recycles them. */
export interface CutFragment extends FragmentRef {
  readonly chunks: readonly EncodedChunk[];
}

export interface CutSettings {
  readonly fragmentSize: number;
  /** Bytes that must come, where that is known. */
  readonly sizeBytes?: number;
}

/** Where the fragments of a put come from. */
export interface FragmentSource {
  /** @throws invalid when more or fewer bytes come than were announced, or more than a file may have. */
  fragments(): AsyncGenerator<CutFragment>;
  /** Gives a fragment's memory back for the next. */
  recycle(fragment: Pick<CutFragment, "chunks">): void;
  /** What was cut, once it has ended. */
  manifest(): Manifest;
}

/** Cuts a stream into fragments, in the form in which they are sent, and hashes both in one pass. */
export class Cutter implements FragmentSource {
  readonly #source: AsyncIterable<Uint8Array>;
  readonly #settings: CutSettings;
  readonly #content = sha256();
  readonly #fragmentIds: FragmentId[] = [];
  readonly #spare: EncodedChunk[] = [];
  #size = 0;
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>, settings: CutSettings) {
    this.#source = source;
    this.#settings = settings;
  }

  async *fragments(): AsyncGenerator<CutFragment> {
    const { fragmentSize, sizeBytes } = this.#settings;
    let growing = new GrowingFragment();
    for await (const piece of this.#source) {
      this.#count(piece.byteLength);
      this.#content.update(piece);
      for (let offset = 0; offset < piece.byteLength;) {
        if (!growing.hasRoom) growing.add(this.#chunk(growing.sizeBytes));
        offset += growing.fill(piece.subarray(offset));
        if (growing.sizeBytes < fragmentSize) continue;
        yield this.#finish(growing);
        growing = new GrowingFragment();
      }
    }
    if (sizeBytes !== undefined && this.#size !== sizeBytes) {
      throw new EnjambreError(
        "invalid",
        `The content ended after ${this.#size} bytes: ${sizeBytes} were announced`,
      );
    }
    if (growing.sizeBytes > 0) yield this.#finish(growing);
    this.#ended = true;
  }

  recycle({ chunks }: Pick<CutFragment, "chunks">): void {
    for (const chunk of chunks) {
      if (chunk.data.byteLength === CHUNK_BYTES) this.#spare.push(chunk);
    }
  }

  manifest(): Manifest {
    assert(this.#ended, "the manifest is known only after the last fragment");
    return {
      size: this.#size,
      fragmentSize: this.#settings.fragmentSize,
      contentSha256: this.#content.digest("hex"),
      fragmentIds: this.#fragmentIds,
    };
  }

  #finish(growing: GrowingFragment): CutFragment {
    const fragment = growing.finish();
    this.#fragmentIds.push(fragment.id);
    return fragment;
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

  /** The next chunk of a fragment that has so many bytes already. */
  #chunk(grownBytes: number): EncodedChunk {
    const { fragmentSize, sizeBytes = Infinity } = this.#settings;
    // A small file needs no more room than it has bytes.
    const cutBytes = this.#fragmentIds.length * fragmentSize + grownBytes;
    const bytes = Math.min(CHUNK_BYTES, fragmentSize - grownBytes, sizeBytes - cutBytes);
    const spare = bytes === CHUNK_BYTES ? this.#spare.pop() : undefined;
    return spare ?? EncodedChunk.ofSize("stored", bytes);
  }
}

/** A fragment that is being cut. */
class GrowingFragment {
  readonly #hash = sha256();
  readonly #chunks: EncodedChunk[] = [];
  /** Bytes that the last chunk can still take. */
  #room = 0;
  #sizeBytes = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get hasRoom(): boolean {
    return this.#room > 0;
  }

  add(chunk: EncodedChunk): void {
    this.#chunks.push(chunk);
    this.#room = chunk.data.byteLength;
  }

  /** Takes what the last chunk has room for; answers how many bytes that was. */
  fill(bytes: Uint8Array): number {
    const taken = bytes.subarray(0, this.#room);
    const { data } = this.#chunks.at(-1)!;
    data.set(taken, data.byteLength - this.#room);
    this.#hash.update(taken);
    this.#room -= taken.byteLength;
    this.#sizeBytes += taken.byteLength;
    return taken.byteLength;
  }

  finish(): CutFragment {
    if (this.hasRoom) {
      const { data } = this.#chunks.pop()!;
      this.#chunks.push(...EncodedChunk.cut("stored", data.subarray(0, -this.#room)));
    }
    const id = this.#hash.digest("hex") as FragmentId;
    return { id, sizeBytes: this.#sizeBytes, chunks: this.#chunks };
  }
}
