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
    const [first, second] = ["1".repeat(64), `12${"3".repeat(62)}`];
    const fileOf = (id: string) => join(folder, id.slice(0, 1), id.slice(1, 2), id);
    const write = (id: string) => {
      Deno.mkdirSync(dirname(fileOf(id)), { recursive: true });
      Deno.writeFileSync(fileOf(id), new Uint8Array(FRAGMENT_HEADER_BYTES + 4));
    };
    write(first);
    const synced: string[] = [];
    const sync = (path: string) => Promise.resolve(void synced.push(path.slice(folder.length)));
    const damaged = () => Object.assign(new Error("the disk cannot"), { code: "EIO" });

    const index = await FragmentIndex.read(folder, sync);
    assert.deepEqual(synced, ["", "/1", "/1/1"]);
    assert.equal(index.count, 1);

    write(second);
    const failing = (path: string) =>
      path.endsWith("/1/2") ? Promise.reject(damaged()) : Promise.resolve();
    const without = await FragmentIndex.read(folder, failing);
    assert.deepEqual([...without.refs()].map(({ id }) => id), [first]);
    assert.equal((await FragmentIndex.read(folder)).count, 2);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
});
