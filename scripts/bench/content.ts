import { Buffer } from "node:buffer";
import { statfs } from "node:fs/promises";
import { sha256 } from "../../proto/words/hash.ts";

const PIECE_BYTES = 4 * 1024 * 1024;
const STAMP_EVERY_BYTES = 4096;
const WORD_BYTES = 4;

/**
 * Bytes that look like chance, of which no 4 KiB come twice, and that no two seeds share; at gigabytes a second. Each
 * piece is good until the next.
 */
export function* seededPieces(seed: number, sizeBytes: number): Generator<Uint8Array> {
  const words = new Uint32Array(PIECE_BYTES / WORD_BYTES);
  let state = (seed * 2 + 1) >>> 0;
  for (let index = 0; index < words.length; index += 1) {
    // xorshift32, public domain by George Marsaglia.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  const bytes = new Uint8Array(words.buffer);
  const stampWords = STAMP_EVERY_BYTES / WORD_BYTES;
  let stamp = 0;
  for (let rest = sizeBytes; rest > 0; rest -= PIECE_BYTES) {
    for (let at = 0; at < words.length; at += stampWords) words[at] = stamp++;
    yield bytes.subarray(0, Math.min(rest, PIECE_BYTES));
  }
}

export function seededBytes(seed: number, sizeBytes: number): Uint8Array {
  const bytes = Buffer.alloc(sizeBytes);
  let filled = 0;
  for (const piece of seededPieces(seed, sizeBytes)) {
    bytes.set(piece, filled);
    filled += piece.byteLength;
  }
  return bytes;
}

/** Writes such a file and answers its SHA-256. */
export function writeSeededFile(path: string, seed: number, sizeBytes: number): string {
  const hash = sha256();
  using file = Deno.openSync(path, { write: true, create: true, truncate: true });
  for (const piece of seededPieces(seed, sizeBytes)) {
    hash.update(piece);
    for (let offset = 0; offset < piece.byteLength;) {
      offset += file.writeSync(piece.subarray(offset));
    }
  }
  return hash.digest("hex");
}

/**
 * Uses memory once and gives it back. A virtual machine gets memory from its host when it first touches it, several
 * times slower than it is written to later: without this the host would be measured.
 */
export function touchMemory(folder: string, sizeBytes: number): void {
  const path = `${folder}/touched`;
  writeSeededFile(path, 0, sizeBytes);
  Deno.removeSync(path);
}

/** SHA-256 of a file, as `sha256sum` says it. */
export function sha256OfFile(path: string): string {
  const hash = sha256();
  const buffer = new Uint8Array(PIECE_BYTES);
  using file = Deno.openSync(path);
  while (true) {
    const count = file.readSync(buffer);
    if (count === null) return hash.digest("hex");
    hash.update(buffer.subarray(0, count));
  }
}

/** Room in the file system of a folder; none when the folder is not there. */
export function freeBytes(folder: string): Promise<number> {
  return statfs(folder).then(({ bavail, bsize }) => bavail * bsize, () => 0);
}
