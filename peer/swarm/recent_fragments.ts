import { BUFFERS_MAX } from "../../proto/client/buffers.ts";

/** Memory for fragments that came a moment ago. */
const RECENT_MAX_BYTES = 8 * 1024 * 1024;
/** Half of the buffers of a download: the others are for what is coming, or nothing would come any more. */
const RECENT_FRAGMENTS_MAX = BUFFERS_MAX / 2;
/** Larger ones would leave too few buffers for what is coming. */
const RECENT_FRAGMENT_MAX_BYTES = 1024 * 1024;

interface Recent {
  readonly bytes: Uint8Array;
  /** Gives the memory back. */
  readonly recycle: () => void;
  /** How many are reading it. */
  readers: number;
  isStored: boolean;
}

/**
 * Verified fragments of one file that came a moment ago: others are sent them from memory as soon as they are here,
 * while they are still being stored. Most fragments that a peer passes on are passed on within a second: those need no
 * disk.
 */
export class RecentFragments {
  readonly #recent = new Map<number, Recent>();
  #bytes = 0;

  /** Whether it is kept: then the memory is given back when it is stored and others have come. */
  add(index: number, bytes: Uint8Array, recycle: () => void): boolean {
    const { byteLength } = bytes;
    if (byteLength > RECENT_FRAGMENT_MAX_BYTES || this.#recent.has(index)) return false;
    this.#makeRoom(byteLength);
    if (!this.#hasRoom(byteLength)) return false;
    this.#recent.set(index, { bytes, recycle, readers: 0, isStored: false });
    this.#bytes += byteLength;
    return true;
  }

  /** It can be had from where it is stored: it is kept as long as there is room. */
  stored(index: number): void {
    const recent = this.#recent.get(index);
    if (recent !== undefined) recent.isStored = true;
  }

  has(index: number): boolean {
    return this.#recent.has(index);
  }

  /** The bytes, which stay what they are until the reader is disposed. */
  open(index: number): RecentReader | undefined {
    const recent = this.#recent.get(index);
    if (recent === undefined) return undefined;
    recent.readers += 1;
    let isOpen = true;
    return {
      bytes: recent.bytes,
      [Symbol.dispose]: () => {
        if (isOpen) recent.readers -= 1;
        isOpen = false;
      },
    };
  }

  /** Nobody gets anything from memory any more. */
  clear(): void {
    for (const [index, recent] of this.#recent) this.#delete(index, recent);
  }

  #hasRoom(bytes: number): boolean {
    return this.#bytes + bytes <= RECENT_MAX_BYTES && this.#recent.size < RECENT_FRAGMENTS_MAX;
  }

  #makeRoom(bytes: number): void {
    for (const [index, recent] of this.#recent) {
      if (this.#hasRoom(bytes)) return;
      if (recent.isStored && recent.readers === 0) this.#delete(index, recent);
    }
  }

  #delete(index: number, recent: Recent): void {
    this.#recent.delete(index);
    this.#bytes -= recent.bytes.byteLength;
    // Who still reads it keeps the memory from being used again; it is garbage after that.
    if (recent.readers === 0) recent.recycle();
  }
}

export interface RecentReader extends Disposable {
  readonly bytes: Uint8Array;
}
