import assert from "node:assert/strict";
import { findMismatches, mismatchLine } from "../../tracker/catalog/check.ts";
import { lookAt } from "../../tracker/catalog/read_only.ts";
import { SqliteCatalog } from "../../tracker/catalog/sqlite.ts";
import { failureOf, fragment, peerId, put } from "./catalog_fixture.ts";
import { alter, filledDatabase, temporaryFolder } from "./sqlite_database.ts";

const FRAGMENT = `(SELECT key FROM fragments WHERE id = x'${fragment("name/3").id}')`;

/** A change that no tracker would make; the rule that notices it, and which row it names. */
const PLANTED: readonly [sql: string, what: string, which: string | RegExp][] = [
  [
    `UPDATE fragments SET refs = refs + 1 WHERE key = ${FRAGMENT}`,
    "files of a fragment (refs)",
    fragment("name/3").id,
  ],
  [
    `UPDATE fragments SET wanted = 9 WHERE key = ${FRAGMENT}`,
    "copies wanted of a fragment",
    fragment("name/3").id,
  ],
  [
    `UPDATE fragments SET held = 9 WHERE key = ${FRAGMENT}`,
    "replicas of a fragment (held)",
    fragment("name/3").id,
  ],
  [
    `UPDATE fragments SET copies = 1 WHERE key = ${FRAGMENT}`,
    "copies of a fragment",
    fragment("name/3").id,
  ],
  [
    `UPDATE fragments SET claims = 1 WHERE key = ${FRAGMENT}`,
    "uploads that claimed a fragment",
    fragment("name/3").id,
  ],
  [
    `UPDATE fragments SET unwanted_since_ms = 1 WHERE key = ${FRAGMENT}`,
    "whether a fragment is unwanted",
    fragment("name/3").id,
  ],
  [
    `DELETE FROM replicas WHERE fragment = ${FRAGMENT} AND peer = 1`,
    "replicas of a peer",
    peerId(0),
  ],
  ["UPDATE peers SET bytes = 1 WHERE key = 2", "bytes of a peer", peerId(1)],
  ["UPDATE peers SET digest = zeroblob(32) WHERE key = 2", "digest of a peer", peerId(1)],
  [
    "UPDATE files SET refs = 2 WHERE key = (SELECT file FROM names WHERE name = 'name/3')",
    "versions of a file",
    /^[0-9a-f]{64}$/,
  ],
  [
    "UPDATE files SET content_sha256 = zeroblob(32) WHERE key = 4",
    "manifests that do not hash to their file id",
    /^[0-9a-f]{64}$/,
  ],
  [
    "DELETE FROM file_fragments WHERE file = 4",
    "fragments of a file",
    /^[0-9a-f]{64}$/,
  ],
  ["UPDATE names SET size = 1 WHERE name = 'name/3'", "size of a name", "name/3"],
  ["UPDATE names SET sequence = 999 WHERE name = 'name/3'", "newest version of a name", "name/3"],
  ["UPDATE network SET sequence = 3", "versions that were not given out yet", /^name\/\d+ at 1\./],
  ["UPDATE network SET names = 1", "totals of the network", /^[a-z2-7]{26}$/],
  [
    "UPDATE copies_totals SET fragments = 1 WHERE copies = 2",
    "wanted fragments by copies",
    "2 copies",
  ],
  [
    "DELETE FROM name_search WHERE rowid = (SELECT key FROM names WHERE name = 'name/3')",
    "names that search knows",
    "name/3",
  ],
];

Deno.test("A check finds every mismatch that is planted, and names the row", async () => {
  await using folder = await temporaryFolder();
  const path = await filledDatabase(folder.path);
  const sound = Deno.readFileSync(path);
  assert.deepEqual(lookAt(path, findMismatches), []);
  for (const [sql, what, which] of PLANTED) {
    alter(path, (db) => {
      db.pragma("foreign_keys = OFF");
      assert.equal(db.prepare(sql).run().changes, 1, sql);
    });
    const mismatch = lookAt(path, findMismatches).find((each) => each.what === what);
    assert.ok(mismatch, `${sql}: ${what}`);
    assert.match(mismatch.examples[0]!, which instanceof RegExp ? which : new RegExp(`^${which}$`));
    assert.ok(mismatchLine(mismatch).startsWith(`${what}: ${mismatch.rows} row`));
    for (const file of [`${path}-wal`, `${path}-shm`]) {
      await Deno.remove(file).catch((thrown) => assert.ok(thrown instanceof Deno.errors.NotFound));
    }
    Deno.writeFileSync(path, sound);
  }
});

Deno.test("A check looks at one moment of a database that is being written", async () => {
  await using folder = await temporaryFolder();
  const path = await filledDatabase(folder.path);
  await using catalog = await SqliteCatalog.open(path);
  for (let round = 0; round < 5; round += 1) {
    const writing = Array.from({ length: 20 }, (_, index) => put(catalog, `${round}/${index}`));
    assert.deepEqual(lookAt(path, (db) => db.transaction(() => findMismatches(db)).deferred()), []);
    await Promise.all(writing);
  }
  assert.deepEqual(lookAt(path, findMismatches), []);
});

Deno.test("A look at a database says what it cannot be done with", async () => {
  await using folder = await temporaryFolder();
  const look = (path: string) => failureOf(Promise.resolve().then(() => lookAt(path, () => {})));
  assert.equal((await look(`${folder.path}/none`)).code, "not_found");
  const path = await filledDatabase(folder.path);
  alter(path, (db) => db.pragma("user_version = 1"));
  assert.match((await look(path)).message, /an older program made it/);
  alter(path, (db) => db.pragma("user_version = 99"));
  assert.match((await look(path)).message, /newer program/);
  Deno.writeTextFileSync(path, "no database\n".repeat(1000));
  assert.equal((await look(path)).code, "corrupt");
});
