import { sha256Hex } from "../../proto/words/hash.ts";
import { fragmentIdOf } from "../../proto/words/ids.ts";
import { FRAGMENT_SIZE_MIN_BYTES } from "../../proto/words/limits.ts";
import { fragmentRange, type Manifest } from "../../proto/words/manifest.ts";
import type { PartFile } from "../../peer/store/part_file.ts";

const SIZE = FRAGMENT_SIZE_MIN_BYTES;

/** A file of the smallest fragments there are. */
export interface Content {
  readonly bytes: Uint8Array;
  readonly manifest: Manifest;
}

/** Content of full fragments and a rest of 7 bytes, another one for each seed. */
export function contentOf(fragments: number, seed = 1): Content {
  const size = fragments === 0 ? 0 : (fragments - 1) * SIZE + 7;
  const bytes = new Uint8Array(size).map((_, at) => (at / SIZE + 1) * 7 + seed * 31);
  const parts = Array.from({ length: fragments }, (_, at) => {
    return fragmentIdOf(bytes.subarray(at * SIZE, (at + 1) * SIZE));
  });
  const contentSha256 = sha256Hex(bytes);
  return { bytes, manifest: { size, fragmentSize: SIZE, contentSha256, fragmentIds: parts } };
}

/** Puts these fragments of it in their places. */
export async function write(part: PartFile, { bytes, manifest }: Content, ...indexes: number[]) {
  for (const index of indexes) {
    const { start, end } = fragmentRange(manifest, index);
    await part.write(index, bytes.subarray(start, end));
  }
}
