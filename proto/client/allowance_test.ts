import assert from "node:assert/strict";
import { CHUNK_BYTES } from "../words/limits.ts";
import { chunkBytesAt, fragmentsAtOnce } from "./allowance.ts";

const KIB = 1024;

Deno.test("chunkBytesAt() keeps chunks short in time, within what a message may have", () => {
  assert.equal(chunkBytesAt(Infinity), CHUNK_BYTES);
  assert.equal(chunkBytesAt(1024 * 1024 * KIB), CHUNK_BYTES);
  assert.equal(chunkBytesAt(1000 * KIB), 100 * KIB);
  assert.equal(chunkBytesAt(KIB), 4 * KIB);
});

Deno.test("fragmentsAtOnce() has fewer fragments on their way at a low rate, and always one", () => {
  assert.equal(fragmentsAtOnce(Infinity, 8), 8);
  assert.equal(fragmentsAtOnce(1024 * KIB, 8), 8);
  assert.equal(fragmentsAtOnce(300 * KIB, 8), 2);
  assert.equal(fragmentsAtOnce(64 * KIB, 8), 1);
});
