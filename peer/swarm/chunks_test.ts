import assert from "node:assert/strict";
import type { Allowance } from "../../proto/client/allowance.ts";
import { CHUNK_BYTES } from "../../proto/words/limits.ts";
import { chunksOf } from "./chunks.ts";

const KIB = 1024;
const { signal } = new AbortController();

/** A fragment whose bytes say where they are. */
const fragment = {
  sizeBytes: 600 * KIB,
  read: (offset: number, into: Uint8Array) => {
    into.fill(offset / KIB % 251);
    return Promise.resolve();
  },
};

Deno.test("chunksOf() asks for every chunk before it leaves, and makes chunks as short as the rate wants", async () => {
  const asked: number[] = [];
  const upload: Allowance = {
    bytesPerS: 1000 * KIB,
    take: (bytes) => {
      asked.push(bytes);
      return Promise.resolve();
    },
  };
  let sent = 0;
  for await (const { data } of chunksOf(fragment, { upload, signal })) {
    sent += 1;
    assert.equal(asked.length, sent);
    assert.equal(asked.at(-1), data.byteLength);
    assert.equal(data[0], (sent - 1) * 100 % 251);
  }
  assert.deepEqual(asked, Array(6).fill(100 * KIB));
});

Deno.test("chunksOf() follows a rate that changes, from the next chunk on", async () => {
  let bytesPerS = Infinity;
  const upload = {
    get bytesPerS() {
      return bytesPerS;
    },
    take: () => undefined,
  };
  const sizes: number[] = [];
  for await (const { data } of chunksOf(fragment, { upload, signal })) {
    sizes.push(data.byteLength);
    bytesPerS = 1720 * KIB;
  }
  assert.deepEqual(sizes, [CHUNK_BYTES, 172 * KIB, 172 * KIB]);
});

Deno.test("chunksOf() ends when who waits for the bytes gives up", async () => {
  const reason = new Error("Not wanted any more");
  const upload = { bytesPerS: 64 * KIB, take: () => Promise.reject(reason) };
  await assert.rejects(chunksOf(fragment, { upload, signal }).next(), reason);
});
