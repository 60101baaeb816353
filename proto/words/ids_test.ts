import assert from "node:assert/strict";
import {
  base32,
  fileIdFromBytes,
  fragmentIdOf,
  idToBytes,
  newRandomId,
  type OperationId,
  parseFileId,
  parseFragmentId,
  parseNetworkId,
  parseOperationId,
  parsePeerId,
  parseStoreId,
  peerIdOf,
  quote,
} from "./ids.ts";

const HEX = "0123456789abcdef".repeat(4);

Deno.test("base32() gives the values of RFC 4648, in lower case without padding", () => {
  const vectors = {
    "": "",
    f: "my",
    fo: "mzxq",
    foo: "mzxw6",
    foob: "mzxw6yq",
    fooba: "mzxw6ytb",
    foobar: "mzxw6ytboi",
  };
  for (const [text, expected] of Object.entries(vectors)) {
    assert.equal(base32(new TextEncoder().encode(text)), expected);
  }
});

Deno.test("parseFileId() and parseFragmentId() take 64 hex digits in lower case only", () => {
  assert.equal(parseFileId(HEX), HEX);
  assert.equal(parseFragmentId(HEX), HEX);
  for (const text of ["", HEX.slice(1), `${HEX}0`, HEX.toUpperCase(), ` ${HEX}`, `${HEX}\n`]) {
    assert.throws(() => parseFileId(text), { code: "invalid", message: /file id/ });
    assert.throws(() => parseFragmentId(text), { code: "invalid", message: /fragment id/ });
  }
});

Deno.test("fileIdFromBytes() takes 32 bytes only", () => {
  assert.equal(fileIdFromBytes(idToBytes(parseFileId(HEX))), HEX);
  for (const length of [0, 31, 33, 64]) {
    assert.throws(() => fileIdFromBytes(new Uint8Array(length)), {
      code: "invalid",
      message: `Cannot read file id: expected 32 bytes, got ${length}`,
    });
  }
});

Deno.test("idToBytes() gives bytes of its own, which changing the id's source cannot reach", () => {
  const bytes = new Uint8Array(32).fill(7);
  const id = fileIdFromBytes(bytes);
  const copy = idToBytes(id);
  bytes.fill(8);
  assert.deepEqual(new Uint8Array(copy), new Uint8Array(32).fill(7));
});

Deno.test("fragmentIdOf() is the SHA-256 that sha256sum prints", () => {
  assert.equal(
    fragmentIdOf(new TextEncoder().encode("abc")),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

Deno.test("peerIdOf() makes what parsePeerId() takes", () => {
  const peerId = peerIdOf(new TextEncoder().encode("a key"));
  assert.equal(peerId.length, 52);
  assert.equal(parsePeerId(peerId), peerId);
});

Deno.test("Random ids take 26 characters a-z and 2-7 only", () => {
  const good = "abcdefghijklmnopqrstuvwxyz";
  for (const parse of [parseOperationId, parseNetworkId, parseStoreId]) {
    assert.equal(parse(good), good);
    for (const text of ["", good.slice(1), `${good}a`, good.toUpperCase(), `${good.slice(1)}1`]) {
      assert.throws(() => parse(text), { code: "invalid" }, text);
    }
  }
});

Deno.test("newRandomId() makes an id that differs when chance does", () => {
  const idOf = (value: number) => newRandomId<OperationId>((bytes) => void bytes.fill(value));
  assert.equal(parseOperationId(idOf(0)), "a".repeat(26));
  assert.notEqual(parseOperationId(idOf(1)), idOf(2));
});

Deno.test("quote() escapes what a terminal would obey and cuts what is long", () => {
  assert.equal(quote("a\u001b[31m\n"), '"a\\u001b[31m\\n"');
  assert.ok(quote("x".repeat(5000)).length <= 82);
  assert.equal(quote("\ud800"), '"\\ud800"');
});
