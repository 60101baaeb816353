import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { seededRandom } from "../process/random.ts";
import { sha256Hex } from "../words/hash.ts";
import { fragmentIdOf } from "../words/ids.ts";
import type { EncodedChunk } from "../wire/encoded_chunk.ts";
import { CHUNK_BYTES, FRAGMENT_SIZE_MIN_BYTES, FRAGMENTS_PER_FILE_MAX } from "../words/limits.ts";
import { checkManifest, type Manifest } from "../words/manifest.ts";
import { type CutFragment, type CutSettings, Cutter } from "./cutter.ts";

const SIZE = FRAGMENT_SIZE_MIN_BYTES;

function content(bytes: number): Uint8Array<ArrayBuffer> {
  const random = seededRandom(bytes);
  return Uint8Array.from({ length: bytes }, () => random() * 256);
}

function bytesOf({ chunks }: CutFragment): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(chunks.map(({ data }) => data)));
}

async function* pieces(...list: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of list) yield await Promise.resolve(piece);
}

async function cut(
  source: AsyncIterable<Uint8Array>,
  settings: CutSettings = { fragmentSize: SIZE },
): Promise<{ manifest: Manifest; joined: Uint8Array }> {
  const cutter = new Cutter(source, settings);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const fragment of cutter.fragments()) {
    const bytes = bytesOf(fragment);
    assert.equal(fragment.id, fragmentIdOf(bytes));
    assert.equal(fragment.sizeBytes, bytes.byteLength);
    parts.push(bytes);
    cutter.recycle(fragment);
  }
  const joined = new Uint8Array(await new Blob(parts).arrayBuffer());
  return { manifest: checkManifest(cutter.manifest()), joined };
}

Deno.test("Cutter cuts content into full fragments and a rest, and hashes all of it", async () => {
  const bytes = content(2 * SIZE + 5);
  const { manifest, joined } = await cut(pieces(bytes));
  assert.deepEqual(joined, bytes);
  assert.equal(manifest.size, bytes.byteLength);
  assert.equal(manifest.contentSha256, sha256Hex(bytes));
  assert.deepEqual(manifest.fragmentIds, [
    fragmentIdOf(bytes.subarray(0, SIZE)),
    fragmentIdOf(bytes.subarray(SIZE, 2 * SIZE)),
    fragmentIdOf(bytes.subarray(2 * SIZE)),
  ]);
});

Deno.test("Cutter makes the same manifest however the content comes in pieces", async () => {
  const bytes = content(3 * SIZE + 17);
  const { manifest } = await cut(pieces(bytes));
  const random = seededRandom(11);
  for (let turn = 0; turn < 20; turn += 1) {
    const list: Uint8Array[] = [];
    const most = [10, SIZE, 2 * SIZE + 3][turn % 3]! + turn;
    for (let at = 0; at < bytes.byteLength;) {
      const length = Math.floor(random() * most);
      list.push(bytes.subarray(at, at + length));
      at += length;
    }
    const settings = { fragmentSize: SIZE, ...(turn % 2 === 0 && { sizeBytes: bytes.byteLength }) };
    const again = await cut(pieces(...list), settings);
    assert.deepEqual(again.manifest, manifest, `seed 11, turn ${turn}`);
    assert.deepEqual(again.joined, bytes);
  }
});

Deno.test("Cutter makes a manifest without fragments of nothing", async () => {
  for (const settings of [{ fragmentSize: SIZE }, { fragmentSize: SIZE, sizeBytes: 0 }]) {
    for (const source of [pieces(), pieces(new Uint8Array())]) {
      const { manifest } = await cut(source, settings);
      assert.deepEqual([manifest.size, manifest.fragmentIds], [0, []]);
      assert.equal(manifest.contentSha256, sha256Hex(""));
    }
  }
});

Deno.test("Cutter cuts a file of exactly one fragment into one", async () => {
  const { manifest } = await cut(pieces(content(SIZE)), { fragmentSize: SIZE, sizeBytes: SIZE });
  assert.equal(manifest.fragmentIds.length, 1);
});

Deno.test("Cutter refuses content that is longer or shorter than was announced", async () => {
  const settings = { fragmentSize: SIZE, sizeBytes: SIZE };
  await assert.rejects(cut(pieces(content(SIZE), content(1)), settings), {
    code: "invalid",
    message: `The content is longer than the ${SIZE} bytes announced`,
  });
  await assert.rejects(cut(pieces(content(SIZE - 1)), settings), {
    code: "invalid",
    message: `The content ended after ${SIZE - 1} bytes: ${SIZE} were announced`,
  });
});

Deno.test("Cutter refuses content of more fragments than a file may have, before it cuts them", async () => {
  // A fragment size that no put may ask for, so that the limit is reached with few bytes.
  const cutting = cut(pieces(new Uint8Array(FRAGMENTS_PER_FILE_MAX + 1)), { fragmentSize: 1 });
  await assert.rejects(cutting, { code: "invalid", message: /more than 65536 fragments/ });
});

Deno.test("Cutter uses a fragment's memory again that was given back, and no other", async () => {
  const fragmentSize = 2 * CHUNK_BYTES;
  const chunks = new Set<EncodedChunk>();
  let held: CutFragment | undefined;
  const whole = content(fragmentSize);
  const cutter = new Cutter(pieces(...new Array(6).fill(whole)), { fragmentSize });
  for await (const fragment of cutter.fragments()) {
    for (const chunk of fragment.chunks) chunks.add(chunk);
    if (held === undefined) held = fragment;
    else cutter.recycle(fragment);
  }
  assert.equal(chunks.size, 4);
  assert.deepEqual(bytesOf(held!), whole);
});

Deno.test("Cutter tells its manifest only after the last fragment", async () => {
  const cutter = new Cutter(pieces(content(SIZE + 1)), { fragmentSize: SIZE });
  for await (const _ of cutter.fragments()) {
    assert.throws(() => cutter.manifest(), /only after the last fragment/);
  }
  assert.equal(cutter.manifest().size, SIZE + 1);
});

Deno.test("Cutter ends with the failure of its source", async () => {
  const failing = async function* () {
    yield content(SIZE);
    await Promise.reject(new Error("the pipe broke"));
  };
  await assert.rejects(cut(failing()), { message: "the pipe broke" });
});
