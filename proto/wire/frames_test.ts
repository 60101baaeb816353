import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import {
  encodeFrame,
  encodeHeading,
  encodeTaken,
  type Frame,
  type FrameKind,
  FrameReader,
  PATH,
  readHeading,
  readTaken,
} from "./frames.ts";

const MAX_BYTES = 64;

const frames = fc.array(fc.record({
  kind: fc.constantFrom<FrameKind>("message", "data", "beat", "taken", "heading"),
  body: fc.uint8Array({ maxLength: MAX_BYTES }).map((bytes) => Buffer.from(bytes)),
}));

/** What is read of bytes that come in pieces of these lengths, again and again. */
function readInPieces(bytes: Buffer, lengths: readonly number[]): Frame[] {
  const reader = new FrameReader(MAX_BYTES);
  const read: Frame[] = [];
  for (let at = 0, turn = 0; at < bytes.byteLength; turn += 1) {
    const length = lengths[turn % lengths.length]!;
    read.push(...reader.take(bytes.subarray(at, at + length)));
    at += length;
  }
  return read;
}

/** Data that follows each other as one: where it is cut says nothing. */
function joined(all: readonly Frame[]): string[] {
  const texts: string[] = [];
  let wasData = false;
  for (const { kind, body } of all) {
    const isData = kind === "data";
    if (isData && body.byteLength === 0) continue;
    if (isData && wasData) texts.push(texts.pop() + body.toString("hex"));
    else texts.push(`${kind} ${body.toString("hex")}`);
    wasData = isData;
  }
  return texts;
}

Deno.test("FrameReader finds what was sent, however it is cut on the way", () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1 });
  fc.assert(fc.property(frames, lengths, (sent, cuts) => {
    const bytes = Buffer.concat(sent.map(({ kind, body }) => encodeFrame(kind, body)));
    assert.deepEqual(joined(readInPieces(bytes, cuts)), joined(sent));
  }));
});

Deno.test("FrameReader hands data on as it comes, and all else when it is whole", () => {
  const [data, message] = [
    encodeFrame("data", Buffer.alloc(9)),
    encodeFrame("message", Buffer.alloc(9)),
  ];
  const reader = new FrameReader(MAX_BYTES);
  const read = (bytes: Buffer) => [...reader.take(bytes)].map(({ body }) => body.byteLength);
  assert.deepEqual(read(data.subarray(0, 8)), [3]);
  assert.deepEqual(read(Buffer.concat([data.subarray(8), message.subarray(0, 13)])), [6]);
  assert.deepEqual(read(message.subarray(13)), [9]);
});

Deno.test("FrameReader refuses what is no frame, and one that is longer than is taken", () => {
  const take = (bytes: Buffer) => () => [...new FrameReader(MAX_BYTES).take(bytes)];
  assert.throws(take(Buffer.from("GET / HTTP/1.1\r\n")), { code: "invalid" });
  for (const kind of ["message", "data", "beat", "taken", "heading"] as const) {
    take(encodeFrame(kind, Buffer.alloc(MAX_BYTES)))();
    const long = encodeFrame(kind, Buffer.alloc(MAX_BYTES + 1));
    assert.throws(take(long.subarray(0, 5)), { code: "invalid", message: /at most 64/ });
  }
});

Deno.test("What was taken is a number of 32 bits, and nothing else", () => {
  fc.assert(fc.property(fc.nat(2 ** 32 - 1), (bytes) => {
    const [read] = [...new FrameReader(MAX_BYTES).take(encodeTaken(bytes))];
    assert.equal(readTaken(read!), bytes);
  }));
  const body = Buffer.alloc(3);
  assert.throws(() => readTaken({ kind: "taken", body }), { code: "invalid" });
});

function sentHeading(heading: Buffer): Frame {
  const [read] = [...new FrameReader(heading.byteLength).take(heading)];
  return read!;
}

Deno.test("A heading carries names and values, whatever these are of", () => {
  const name = fc.stringMatching(/^[a-z0-9-]{1,64}$/);
  const value = fc.string({ unit: "grapheme" });
  fc.assert(fc.property(fc.dictionary(name, value), (fields) => {
    const heading = readHeading(sentHeading(encodeHeading(Object.entries(fields))));
    assert.deepEqual(Object.fromEntries(heading), { ...fields });
  }));
});

Deno.test("readHeading() refuses what is no heading", () => {
  const heading = (text: string): Frame => ({ kind: "heading", body: Buffer.from(text) });
  assert.equal(readHeading(heading("path: /a%20b\r\n")).get(PATH), "/a b");
  const bad = ["path\r\n", "Path: a\r\n", ": a\r\n", "a: b c\r\n", "a: %zz\r\n", "a: %ff\r\n"];
  for (const text of bad) assert.throws(() => readHeading(heading(text)), { code: "invalid" });
  assert.throws(() => readHeading({ kind: "data", body: Buffer.alloc(1) }), { code: "invalid" });
});
