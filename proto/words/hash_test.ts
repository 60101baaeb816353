import assert from "node:assert/strict";
import { bytesToHex, hexToBytes, isSha256Hex, sha256, sha256Hex } from "./hash.ts";

const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

Deno.test("sha256Hex() gives the published values", () => {
  assert.equal(sha256Hex(""), EMPTY);
  assert.equal(
    sha256Hex(new TextEncoder().encode("abc")),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

Deno.test("sha256() fed in parts gives what the whole gives", () => {
  assert.equal(sha256().update("ab").update("c").digest("hex"), sha256Hex("abc"));
});

Deno.test("isSha256Hex() takes 64 lower-case hex digits only", () => {
  assert.ok(isSha256Hex(EMPTY));
  for (const text of ["", EMPTY.slice(1), `${EMPTY}0`, EMPTY.toUpperCase(), `${EMPTY}\n`]) {
    assert.ok(!isSha256Hex(text), JSON.stringify(text));
  }
});

Deno.test("bytesToHex() reads a view's own bytes, not its buffer's", () => {
  const view = new Uint8Array([0, 1, 0xfe, 0xff, 9]).subarray(1, 4);
  assert.equal(bytesToHex(view), "01feff");
  assert.deepEqual(hexToBytes("01feff"), new Uint8Array([1, 0xfe, 0xff]));
});
