import assert from "node:assert/strict";
import { parseName } from "../../proto/words/names.ts";
import { parseVersion } from "../../proto/words/version.ts";
import { KeepBook, KEEPING_MAX_COUNT } from "./keep_book.ts";

const file = (name: string, version: string) => ({
  name: parseName(name),
  version: parseVersion(version),
});

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await body(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("KeepBook remembers over restarts what was added and not removed", () =>
  withFolder(async (folder) => {
    const book = await KeepBook.open(folder);
    assert.deepEqual(book.files, []);
    const files = [file("a", "1.1"), file("b/c", "1.2"), file("a", "1.3")];
    await Promise.all(files.map((each) => book.add(each)));
    await Promise.all([book.add(files[0]!), book.remove(files[1]!), book.remove(file("x", "9.9"))]);
    assert.deepEqual(book.files, [files[0], files[2]]);
    assert.deepEqual((await KeepBook.open(folder)).files, [files[0], files[2]]);
  }));

Deno.test("KeepBook goes on without what it cannot read", () =>
  withFolder(async (folder) => {
    for (const text of ["", "{}", '[{"name":"a"}]', '[{"name":"/","version":"1.1"}]']) {
      Deno.writeTextFileSync(`${folder}/keeping.json`, text);
      assert.deepEqual((await KeepBook.open(folder)).files, []);
    }
  }));

Deno.test("KeepBook takes no more than its limit, and says so", () =>
  withFolder(async (folder) => {
    const rows = Array.from({ length: KEEPING_MAX_COUNT }, (_, at) => ({
      name: "a",
      version: `1.${at + 1}`,
    }));
    Deno.writeTextFileSync(`${folder}/keeping.json`, JSON.stringify(rows));
    const book = await KeepBook.open(folder);
    await assert.rejects(book.add(file("b", "2.1")), { code: "exhausted" });
    await book.remove(file("a", "1.1"));
    await book.add(file("b", "2.1"));
    assert.equal(book.files.length, KEEPING_MAX_COUNT);
  }));

Deno.test("KeepBook says in the network's words that it cannot be written, and forgets nothing", () =>
  withFolder(async (folder) => {
    const book = await KeepBook.open(`${folder}/gone`);
    await assert.rejects(book.add(file("a", "1.1")), { code: "unavailable" });
    assert.deepEqual(book.files, []);
  }));
