import type { FileHandle } from "node:fs/promises";

/** Bytes read from a file at a time. */
const READ_BYTES = 1024 * 1024;

/** A file in pieces. A piece is good until the next is asked for: all share one buffer. */
export async function* piecesOf(file: FileHandle): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(READ_BYTES);
  while (true) {
    const { bytesRead } = await file.read(buffer, 0, buffer.byteLength, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}
