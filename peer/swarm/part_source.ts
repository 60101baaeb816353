import { readWhole } from "../store/read_whole.ts";
import type { FileHandle } from "node:fs/promises";
import { fragmentRange, fragmentSizeAt, type Manifest } from "../../proto/words/manifest.ts";
import type { PartFile } from "../store/part_file.ts";
import type { ShareSource } from "./share.ts";
import { chunksOf } from "./chunks.ts";

/** What has come so far of a file that is being got. Each fragment was verified before it was written. */
export function partSource(part: PartFile, file: FileHandle, manifest: Manifest): ShareSource {
  const readAt = async (into: Uint8Array, position: number) =>
    (await file.read(into, 0, into.byteLength, position)).bytesRead;
  return {
    manifest,
    receiving: true,
    has: (index) => part.has(index),
    read: (index, signal, upload) => {
      const { start } = fragmentRange(manifest, index);
      return chunksOf({
        sizeBytes: fragmentSizeAt(manifest, index),
        read: (offset, into) => readWhole(readAt, start + offset, into),
      }, { upload, signal });
    },
  };
}
