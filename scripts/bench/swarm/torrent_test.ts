import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { bencode, makeTorrent, percentEncoded, pieceBytesFor } from "./torrent.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

Deno.test("bencode() writes numbers, texts and dictionaries, keys in order", () => {
  const text = new TextDecoder().decode(bencode({ b: 12, a: { name: "x", "piece length": 0 } }));
  assert.equal(text, "d1:ad4:name1:x12:piece lengthi0ee1:bi12ee");
});

Deno.test("pieceBytesFor() keeps to a power of two between 256 KiB and 16 MiB", () => {
  assert.equal(pieceBytesFor(1), 256 * KIB);
  assert.equal(pieceBytesFor(64 * MIB), 256 * KIB);
  assert.equal(pieceBytesFor(256 * MIB), MIB);
  assert.equal(pieceBytesFor(257 * MIB), 2 * MIB);
  assert.equal(pieceBytesFor(1024 * 1024 * MIB), 16 * MIB);
});

Deno.test("makeTorrent() hashes every piece, also a short last one", () => {
  const content = Buffer.alloc(300 * KIB, 7);
  const { bytes, infoHash } = makeTorrent(content, "data", "http://10.0.0.1:6969/announce");
  const sha1 = (part: Uint8Array) => createHash("sha1").update(part).digest();
  const pieces = [sha1(content.subarray(0, 256 * KIB)), sha1(content.subarray(256 * KIB))];
  const info = bencode({
    ...{ length: 300 * KIB, name: "data", "piece length": 256 * KIB },
    pieces: Buffer.concat(pieces),
  });
  assert.ok(Buffer.from(bytes).includes(Buffer.concat(pieces)));
  assert.ok(Buffer.from(bytes).includes(info));
  assert.deepEqual(Buffer.from(infoHash), sha1(info));
});

Deno.test("percentEncoded() writes every byte", () => {
  assert.equal(percentEncoded(Uint8Array.of(0, 10, 255)), "%00%0a%ff");
});
