import assert from "node:assert/strict";
import { damageInTables } from "../../tracker/catalog/connection.ts";
import { SqliteCatalog } from "../../tracker/catalog/sqlite.ts";
import { failureOf, nameOf, put } from "./catalog_fixture.ts";
import { alter, filledDatabase, temporaryFolder } from "./sqlite_database.ts";

const PAGE_BYTES = 4096;
/** Whatever is wrong with a database, the message says what to do. */
const WAY_OUT = /restore a copy that `tracker backup` made, or run `tracker rebuild`/;

async function refusal(path: string) {
  const failure = await failureOf(SqliteCatalog.open(path));
  assert.doesNotMatch(failure.message, /\n/, "one line");
  assert.ok(failure.message.includes(JSON.stringify(path)), "the message names the database");
  return failure;
}

Deno.test("SqliteCatalog.open() refuses a flipped bit in any page's head, and names the way out", async () => {
  await using folder = await temporaryFolder();
  const path = await filledDatabase(folder.path);
  const bytes = Deno.readFileSync(path);
  for (let page = 1; page < bytes.length / PAGE_BYTES; page += 3) {
    const damaged = bytes.slice();
    // The page's type, and where its cells begin.
    damaged[page * PAGE_BYTES]! ^= 0x10;
    damaged[page * PAGE_BYTES + 5]! ^= 0xff;
    Deno.writeFileSync(path, damaged);
    const failure = await refusal(path);
    assert.equal(failure.code, "corrupt", `page ${page}`);
    assert.match(failure.message, WAY_OUT);
    alter(path, (db) => {
      // Where the page of the schema is damaged, nothing can be asked at all.
      const ask = () => assert.equal(damageInTables(db), undefined);
      assert.throws(ask, /./, `page ${page}, table by table`);
    });
  }
  Deno.writeFileSync(path, bytes);
  alter(path, (db) => assert.equal(damageInTables(db), undefined));
});

Deno.test("SqliteCatalog.open() refuses a database that was cut short anywhere", async () => {
  await using folder = await temporaryFolder();
  const path = await filledDatabase(folder.path);
  const bytes = Deno.readFileSync(path);
  const pages = bytes.length / PAGE_BYTES;
  for (const length of [0, 50, PAGE_BYTES, (pages >> 1) * PAGE_BYTES, bytes.length - PAGE_BYTES]) {
    Deno.writeFileSync(path, bytes.subarray(0, length));
    const failure = await refusal(path);
    assert.equal(failure.code, "corrupt", `${length} of ${bytes.length} bytes`);
    assert.match(failure.message, WAY_OUT);
  }
  Deno.writeFileSync(path, bytes);
  await using catalog = await SqliteCatalog.open(path);
  assert.deepEqual(await catalog.check(), []);
});

Deno.test("SqliteCatalog.open() does not begin a new network where a database was", async () => {
  await using folder = await temporaryFolder();
  const path = await filledDatabase(folder.path);
  Deno.removeSync(path);
  const failure = await refusal(path);
  assert.equal(failure.code, "corrupt");
  assert.match(failure.message, /gone or empty/);
  assert.match(failure.message, WAY_OUT);
  await refusal(path);
  // The one way to say that it is meant.
  Deno.removeSync(`${path}.lock`);
  await using catalog = await SqliteCatalog.open(path);
  assert.equal((await catalog.totals()).names, 0);
});

Deno.test("SqliteCatalog.open() refuses rows that refer to nothing", async () => {
  await using folder = await temporaryFolder();
  const path = await filledDatabase(folder.path);
  alter(path, (db) => {
    db.pragma("foreign_keys = OFF");
    db.exec("DELETE FROM versions WHERE sequence = 3; DELETE FROM files WHERE key = 5");
  });
  const failure = await refusal(path);
  assert.equal(failure.code, "corrupt");
  assert.match(failure.message, WAY_OUT);
});

Deno.test("SqliteCatalog.open() of a log that was cut short has what was before the cut, and is sound", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/catalog.sqlite`;
  const copy = `${folder.path}/copy/catalog.sqlite`;
  Deno.mkdirSync(`${folder.path}/copy`);
  const until = [];
  {
    const source = await filledDatabase(folder.path);
    await using catalog = await SqliteCatalog.open(source);
    for (let index = 0; index < 20; index += 1) {
      await put(catalog, `late/${index}`);
      until.push(Deno.statSync(`${path}-wal`).size);
    }
    Deno.copyFileSync(path, copy);
    Deno.copyFileSync(`${path}-wal`, `${copy}-wal`);
  }
  const log = Deno.readFileSync(`${copy}-wal`);
  // In the middle of the log of the eleventh.
  Deno.writeFileSync(`${copy}-wal`, log.subarray(0, (until[9]! + until[10]!) >> 1));
  await using catalog = await SqliteCatalog.open(copy);
  await catalog.locate(nameOf("late/9"));
  assert.equal((await failureOf(catalog.locate(nameOf("late/11")))).code, "not_found");
  assert.deepEqual(await catalog.check(), []);
});
