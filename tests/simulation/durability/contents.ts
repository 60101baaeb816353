import { Buffer } from "node:buffer";
import { sha256Hex } from "../../../proto/words/hash.ts";
import type { FileId, FragmentId } from "../../../proto/words/ids.ts";
import { FRAGMENT_SIZE_MIN_BYTES } from "../../../proto/words/limits.ts";
import { fileIdOf, type Manifest } from "../../../proto/words/manifest.ts";
import { idOf } from "./simulated_disk.ts";

/** What clients put. */
export interface Content {
  readonly fileId: FileId;
  readonly manifest: Manifest;
  readonly fragments: readonly { readonly id: FragmentId; readonly bytes: Uint8Array }[];
}

/** One content in so many has two fragments, of which the first is shared with others. */
const TWO_FRAGMENTS_EVERY = 5;
const SHARED_FILLS = 3;
const contents = new Map<number, Content>();
const shared = Array.from(
  { length: SHARED_FILLS },
  (_, fill) => Buffer.alloc(FRAGMENT_SIZE_MIN_BYTES, fill + 1),
);

/** The content that is called by a number: the same every time. */
export function contentOf(number: number): Content {
  const known = contents.get(number);
  if (known !== undefined) return known;
  const end = Buffer.from(`content ${number} `.repeat(4 + number % 7));
  const isTwo = number % TWO_FRAGMENTS_EVERY === 0;
  const parts = isTwo ? [shared[number % SHARED_FILLS]!, end] : [end];
  const manifest: Manifest = {
    size: parts.reduce((sum, { byteLength }) => sum + byteLength, 0),
    fragmentSize: FRAGMENT_SIZE_MIN_BYTES,
    contentSha256: sha256Hex(Buffer.concat(parts)),
    fragmentIds: parts.map(idOf),
  };
  const content = {
    fileId: fileIdOf(manifest),
    manifest,
    fragments: parts.map((bytes) => ({ id: idOf(bytes), bytes })),
  };
  contents.set(number, content);
  return content;
}

/** What was made so far under this id. */
export function contentOfFile(fileId: FileId): Content | undefined {
  return [...contents.values()].find((content) => content.fileId === fileId);
}
