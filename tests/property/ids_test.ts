import assert from "node:assert/strict";
import fc from "fast-check";
import { bytesToHex, hexToBytes } from "../../proto/words/hash.ts";
import {
  base32,
  fragmentIdFromBytes,
  idToBytes,
  newRandomId,
  type OperationId,
  parseFragmentId,
  parseOperationId,
  parsePeerId,
  peerIdOf,
} from "../../proto/words/ids.ts";
import { EnjambreError } from "../../proto/words/errors.ts";

/** The bits as one number, cut into fives from the left: slow, and plainly right. */
function naiveBase32(bytes: Uint8Array): string {
  const length = Math.ceil(bytes.length * 8 / 5);
  let value = 0n;
  for (const byte of bytes) value = value * 256n + BigInt(byte);
  value *= 2n ** BigInt(length * 5 - bytes.length * 8);
  let text = "";
  for (let digit = 0; digit < length; digit += 1) {
    text = "abcdefghijklmnopqrstuvwxyz234567"[Number(value % 32n)] + text;
    value /= 32n;
  }
  return text;
}

Deno.test("base32() gives what arithmetic on one large number gives", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
    assert.equal(base32(bytes), naiveBase32(bytes));
  }));
});

Deno.test("Hex and bytes turn into each other", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
    assert.deepEqual(hexToBytes(bytesToHex(bytes)), bytes);
  }));
});

Deno.test("A fragment id turns into bytes and back", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
    const id = fragmentIdFromBytes(bytes);
    assert.deepEqual(new Uint8Array(idToBytes(id)), bytes);
    assert.equal(parseFragmentId(id), id);
  }));
});

Deno.test("Ids that are made here are ids that are taken here", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 17, maxLength: 17 }), (chance) => {
    const id = newRandomId<OperationId>((bytes) => bytes.set(chance));
    assert.equal(parseOperationId(id), id);
    const peerId = peerIdOf(chance);
    assert.equal(parsePeerId(peerId), peerId);
  }));
});

Deno.test("An id's parser gives its argument back or refuses it as invalid", () => {
  const near = fc.string({ unit: fc.constantFrom(..."0189abfgz2A \n"), maxLength: 70 });
  fc.assert(fc.property(fc.oneof(near, fc.string({ unit: "binary" })), (text) => {
    for (const parse of [parseFragmentId, parsePeerId, parseOperationId]) {
      try {
        assert.equal(parse(text), text);
      } catch (error) {
        assert.ok(EnjambreError.is(error, "invalid"), String(error));
      }
    }
  }));
});
