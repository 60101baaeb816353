import { Buffer } from "node:buffer";
import { FRAGMENT_SIZE_STREAM_BYTES } from "../../proto/words/limits.ts";
import { FRAGMENT_HEADER_BYTES } from "./fragment_header.ts";

const MIB = 1024 * 1024;

/** Kinds of scratch memory, the smallest first; `lentMax` of a kind are lent at most. */
const KINDS = [
  { bytes: FRAGMENT_HEADER_BYTES + MIB, lentMax: Infinity, keptMax: 8 },
  { bytes: FRAGMENT_HEADER_BYTES + FRAGMENT_SIZE_STREAM_BYTES, lentMax: 6, keptMax: 4 },
];

/** Memory that is lent until it is disposed. */
export interface LentScratch extends Disposable {
  readonly memory: Uint8Array;
}

/**
 * Memory to look at fragment files with. Where the whole file fits, what was read for comparing it with its id need not
 * be read again for sending it.
 */
export class Scratch {
  readonly #pools = KINDS.map((kind) => ({ ...kind, lent: 0, kept: [] as Uint8Array[] }));

  /** Memory for all of a file where there is some, and the smallest kind otherwise. */
  lend(fileBytes: number): LentScratch {
    const fits = this.#pools.find(({ bytes, lent, lentMax }) =>
      fileBytes <= bytes && lent < lentMax
    );
    const pool = fits ?? this.#pools[0]!;
    const memory = pool.kept.pop() ?? Buffer.allocUnsafeSlow(pool.bytes);
    pool.lent += 1;
    return {
      memory,
      [Symbol.dispose]: () => {
        pool.lent -= 1;
        if (pool.kept.length < pool.keptMax) pool.kept.push(memory);
      },
    };
  }
}
