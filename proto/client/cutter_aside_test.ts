import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { seededRandom } from "../process/random.ts";
import { sha256Hex } from "../words/hash.ts";
import { fragmentIdOf } from "../words/ids.ts";
import { CHUNK_BYTES } from "../words/limits.ts";
import { AsideCutter, CutterThread } from "./cutter_aside.ts";

const FRAGMENT = 2 * CHUNK_BYTES;

async function fileOf(sizeBytes: number): Promise<{ path: string; bytes: Uint8Array }> {
  const random = seededRandom(sizeBytes);
  const bytes = Uint8Array.from({ length: sizeBytes }, () => random() * 256);
  const path = await Deno.makeTempFile();
  await Deno.writeFile(path, bytes);
  return { path, bytes };
}

Deno.test("AsideCutter cuts a file in another thread, in memory that it is given back", async () => {
  const { path, bytes } = await fileOf(5 * FRAGMENT + 3);
  const settings = { fragmentSize: FRAGMENT, sizeBytes: bytes.byteLength, fragmentsMax: 2 };
  using thread = new CutterThread();
  const cutter = new AsideCutter(thread, path, settings);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const fragment of cutter.fragments()) {
    const part = new Uint8Array(Buffer.concat(fragment.chunks.map(({ data }) => data)));
    assert.equal(fragment.id, fragmentIdOf(part));
    assert.equal(fragment.sizeBytes, part.byteLength);
    parts.push(part);
    cutter.recycle(fragment);
  }
  assert.deepEqual(new Uint8Array(Buffer.concat(parts)), bytes);
  const { contentSha256, fragmentIds, size } = cutter.manifest();
  assert.equal(contentSha256, sha256Hex(bytes));
  assert.deepEqual(fragmentIds, parts.map(fragmentIdOf));
  assert.equal(size, bytes.byteLength);
  await Deno.remove(path);
});

Deno.test("AsideCutter fails as a Cutter does, and when the file is not there", async () => {
  const { path } = await fileOf(FRAGMENT + 1);
  const cut = async (from: string, sizeBytes: number) => {
    using thread = new CutterThread();
    const cutter = new AsideCutter(thread, from, {
      fragmentSize: FRAGMENT,
      sizeBytes,
      fragmentsMax: 3,
    });
    for await (const fragment of cutter.fragments()) cutter.recycle(fragment);
  };
  await assert.rejects(cut(path, FRAGMENT + 2), {
    code: "invalid",
    message: `The content ended after ${FRAGMENT + 1} bytes: ${FRAGMENT + 2} were announced`,
  });
  await Deno.remove(path);
  await assert.rejects(cut(path, FRAGMENT), {
    code: "unavailable",
    message: /Cannot read ".*": .*no such file/i,
  });
});

Deno.test("AsideCutter can be left before its end", async () => {
  const { path, bytes } = await fileOf(4 * FRAGMENT);
  const settings = { fragmentSize: FRAGMENT, sizeBytes: bytes.byteLength, fragmentsMax: 2 };
  using thread = new CutterThread();
  const cutter = new AsideCutter(thread, path, settings);
  for await (const fragment of cutter.fragments()) {
    assert.equal(fragment.sizeBytes, FRAGMENT);
    break;
  }
  await Deno.remove(path);
});
