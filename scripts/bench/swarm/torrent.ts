import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

const PIECE_MIN_BYTES = 256 * 1024;
const PIECE_MAX_BYTES = 16 * 1024 * 1024;
const PIECES_AIM = 256;

type Bencoded = number | string | Uint8Array | { readonly [key: string]: Bencoded };

/** A torrent of one file. */
export interface Torrent {
  readonly bytes: Uint8Array;
  /** SHA-1 by which trackers know it. */
  readonly infoHash: Uint8Array;
}

/** As many pieces as Enjambre has fragments, so that all programs pass on parts of the same size. */
export function pieceBytesFor(sizeBytes: number): number {
  const wanted = 2 ** Math.ceil(Math.log2(Math.max(sizeBytes, 1) / PIECES_AIM));
  return Math.min(Math.max(wanted, PIECE_MIN_BYTES), PIECE_MAX_BYTES);
}

/** Describes a file for BitTorrent (BEP 3). */
export function makeTorrent(content: Uint8Array, name: string, tracker: string): Torrent {
  const pieceBytes = pieceBytesFor(content.byteLength);
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < content.byteLength; at += pieceBytes) {
    hashes.push(sha1(content.subarray(at, at + pieceBytes)));
  }
  const info = {
    ...{ length: content.byteLength, name },
    ...{ "piece length": pieceBytes, pieces: Buffer.concat(hashes) },
  };
  return { bytes: bencode({ announce: tracker, info }), infoHash: sha1(bencode(info)) };
}

/** BitTorrent's own notation: keys in the order of their bytes. */
export function bencode(value: Bencoded): Uint8Array {
  if (typeof value === "number") return Buffer.from(`i${value}e`);
  if (typeof value === "string") return bencode(Buffer.from(value));
  if (value instanceof Uint8Array) {
    return Buffer.concat([Buffer.from(`${value.byteLength}:`), value]);
  }
  const entries = Object.keys(value).sort().flatMap((key) => [bencode(key), bencode(value[key]!)]);
  return Buffer.concat([Buffer.from("d"), ...entries, Buffer.from("e")]);
}

/** As it stands in the address of an announce or a scrape. */
export function percentEncoded(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
}

function sha1(bytes: Uint8Array): Uint8Array {
  return createHash("sha1").update(bytes).digest();
}
