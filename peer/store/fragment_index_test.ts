import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { type FragmentId, fragmentIdOf } from "../../proto/words/ids.ts";
import { FRAGMENT_HEADER_BYTES } from "./fragment_header.ts";
import { FragmentIndex } from "./fragment_index.ts";

Deno.test("FragmentIndex, reading folders, takes only what is a fragment in its place", async () => {
  const parent = await Deno.makeTempDir({ prefix: "enjambre-index-" });
  try {
    const folder = join(parent, "fragments");
    const bytesOf = (text: string) => new TextEncoder().encode(text);
    const folder64 = "1".repeat(64);
    const [kept, linked, elsewhere] = ["kept", "linked", "elsewhere"].map((text) =>
      fragmentIdOf(bytesOf(text))
    ) as [FragmentId, FragmentId, FragmentId];
    const fileOf = (id: string) => join(folder, id.slice(0, 1), id.slice(1, 2), id);
    const write = (file: string, text: string) => {
      Deno.mkdirSync(dirname(file), { recursive: true });
      Deno.writeFileSync(file, bytesOf("h".repeat(FRAGMENT_HEADER_BYTES) + text));
    };
    write(fileOf(kept), "kept");
    write(join(parent, "outside"), "linked");
    Deno.mkdirSync(dirname(fileOf(linked)), { recursive: true });
    Deno.symlinkSync(join(parent, "outside"), fileOf(linked));
    Deno.symlinkSync(parent, join(folder, "f"));
    write(join(folder, "0/z", elsewhere), "elsewhere");
    write(join(dirname(fileOf(kept)), elsewhere), "elsewhere");
    write(join(folder, "readme"), "not a fragment");
    write(`${fileOf(kept)}.bak`, "kept");
    write(fileOf("0".repeat(64)), "");
    Deno.mkdirSync(fileOf(folder64), { recursive: true });
    const before = [...Deno.readDirSync(dirname(fileOf(kept)))].length;

    const index = await FragmentIndex.read(folder);
    assert.deepEqual([...index.refs()], [{ id: kept, sizeBytes: 4 }]);
    assert.deepEqual([index.count, index.bytes], [1, 4]);
    assert.equal(index.fileBytes, FRAGMENT_HEADER_BYTES + 4);
    assert.deepEqual([...index.misfits].sort(), ["0".repeat(64), folder64, linked].sort());
    assert.equal([...Deno.readDirSync(dirname(fileOf(kept)))].length, before);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});

Deno.test("FragmentIndex makes the names that it finds safe before it counts them", async () => {
  const parent = await Deno.makeTempDir({ prefix: "enjambre-index-" });
  try {
    const folder = join(parent, "fragments");
    const file = join(folder, "1/1", "1".repeat(64));
    Deno.mkdirSync(dirname(file), { recursive: true });
    Deno.writeFileSync(file, new Uint8Array(FRAGMENT_HEADER_BYTES + 4));
    const synced: string[] = [];
    const sync = (path: string) => Promise.resolve(void synced.push(path.slice(folder.length)));

    const index = await FragmentIndex.read(folder, sync);
    assert.deepEqual(synced, ["", "/1", "/1/1"]);
    assert.equal(index.count, 1);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});

Deno.test("FragmentIndex is not read from a disk that cannot make a folder's names safe", async () => {
  const folder = await Deno.makeTempDir({ prefix: "enjambre-index-" });
  try {
    Deno.mkdirSync(join(folder, "1/1"), { recursive: true });
    const failing = Object.assign(new Error("EIO"), { code: "EIO" });
    for (const failed of ["", "/1", "/1/1"]) {
      const sync = (path: string) =>
        path.slice(folder.length) === failed ? Promise.reject(failing) : Promise.resolve();
      await assert.rejects(FragmentIndex.read(folder, sync), failing);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
