import assert from "node:assert/strict";
import type { Catalog } from "../../tracker/catalog/catalog.ts";
import catalogSql from "../../tracker/catalog/migrations/0001_catalog.sql" with { type: "text" };
import upkeepSql from "../../tracker/catalog/migrations/0002_upkeep.sql" with { type: "text" };
import { connect } from "../../tracker/catalog/connection.ts";
import { migrate } from "../../tracker/catalog/migrate.ts";
import { SqliteCatalog } from "../../tracker/catalog/sqlite.ts";
import { catalogContract } from "./catalog_contract.ts";
import { admit, codeOf, failureOf, nameOf, peerId } from "./catalog_fixture.ts";
import { alter, filledDatabase, temporaryFolder } from "./sqlite_database.ts";

const WRITER = new URL("./sqlite_writer.ts", import.meta.url).pathname;
const PAGE_BYTES = 4096;
const APPLICATION_ID = 0x456e6a61;

catalogContract("SqliteCatalog", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/catalog.sqlite`;
  let catalog: Catalog = await SqliteCatalog.open(path);
  return {
    catalog,
    async reopen() {
      await catalog[Symbol.asyncDispose]();
      return catalog = await SqliteCatalog.open(path);
    },
    async [Symbol.asyncDispose]() {
      await catalog[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
});

Deno.test("SqliteCatalog.open() refuses a database that is open elsewhere, until it is closed", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/catalog.sqlite`;
  {
    await using _catalog = await SqliteCatalog.open(path);
    const failure = await failureOf(SqliteCatalog.open(path));
    assert.equal(failure.code, "conflict");
    assert.match(failure.message, /another program has it open/);
  }
  await using _catalog = await SqliteCatalog.open(path);
});

Deno.test("SqliteCatalog.open() refuses a folder that is not there", async () => {
  await using folder = await temporaryFolder();
  assert.equal(await codeOf(SqliteCatalog.open(`${folder.path}/none/db`)), "unavailable");
});

Deno.test("SqliteCatalog.open() refuses a database of a newer program", async () => {
  await using folder = await temporaryFolder();
  const path = await filledDatabase(folder.path);
  alter(path, (db) => db.pragma("user_version = 99"));
  const failure = await failureOf(SqliteCatalog.open(path));
  assert.equal(failure.code, "conflict");
  assert.match(failure.message, /newer program.*99/);
});

for (const later of [[], [upkeepSql]]) {
  const form = 1 + later.length;
  Deno.test(`SqliteCatalog.open() brings a database of form ${form} to the present one`, async () => {
    await using folder = await temporaryFolder();
    const path = `${folder.path}/catalog.sqlite`;
    makeOld(path, later);
    await checkBrought(path);
  });
}

/** Makes a database as an older program left it. */
function makeOld(path: string, later: readonly string[]): void {
  const digest = new Uint8Array(32);
  alter(path, (db) => {
    db.exec(catalogSql);
    db.pragma("user_version = 1");
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.exec("INSERT INTO network VALUES (1, 'n', 3, 8, 1, 0, 0, 0)");
    db.prepare("INSERT INTO peers VALUES (1, ?, 4, 'host:1', 'z', 1, 5, 6, 7, 0, 0, ?)")
      .run(peerId(0), digest);
    db.exec("INSERT INTO operations VALUES (1, 'op', 'put', 'a', '{}', 9)");
    // Three copies are wanted, and there is none.
    db.prepare("INSERT INTO fragments (id, size) VALUES (?, 10)").run(digest);
    db.exec("UPDATE fragments SET wanted = 3");
    for (const [index, sql] of later.entries()) {
      db.exec(sql);
      db.pragma(`user_version = ${index + 2}`);
    }
  });
}

async function checkBrought(path: string): Promise<void> {
  await using catalog = await SqliteCatalog.open(path);
  assert.deepEqual(await catalog.identity(), { networkId: "n", epoch: 3 });
  const [peer] = await catalog.peers();
  assert.deepEqual([peer!.incarnation, peer!.drainingSinceMs, peer!.maintenanceUntilMs], [
    4,
    undefined,
    0,
  ]);
  const { missingBytes, fragmentsShort } = await catalog.totals();
  assert.deepEqual([missingBytes, fragmentsShort], [30, 1]);
  assert.equal(await catalog.repairPaused(), false);
  // What is there may know of no tickets: it is not shut out by an upgrade.
  assert.equal(await catalog.ticketsDemanded(), false);
  const { state, sequence } = await catalog.standing();
  assert.deepEqual([state, sequence, await catalog.reportDue(0)], ["serving", 8, "none"]);
}

Deno.test("SqliteCatalog.open() finishes a first start that was cut off after the tables", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/catalog.sqlite`;
  alter(path, (db) => migrate(db, path));
  await using catalog = await SqliteCatalog.open(path);
  assert.equal((await catalog.identity()).epoch, 1);
});

Deno.test("SqliteCatalog.recallTickets() believes a peer where the database is rebuilt, once", async () => {
  await using folder = await temporaryFolder();
  await using catalog = await SqliteCatalog.open(`${folder.path}/catalog.sqlite`, "rebuild");
  assert.equal(await catalog.ticketsDemanded(), false);
  assert.equal(await catalog.recallTickets(), true);
  assert.equal(await catalog.ticketsDemanded(), true);
  await catalog.demandTickets(false);
  assert.equal(await catalog.recallTickets(), false);
});

Deno.test("SqliteCatalog.open() refuses a database of another kind", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/other.sqlite`;
  alter(path, (db) => db.exec("CREATE TABLE other (a TEXT)"));
  assert.equal(await codeOf(SqliteCatalog.open(path)), "conflict");
  await Deno.writeTextFile(path, "this is no database, but a text\n".repeat(1000));
  assert.equal(await codeOf(SqliteCatalog.open(path)), "corrupt");
});

Deno.test("SqliteCatalog.open() refuses a damaged page, whichever it is", async () => {
  await using folder = await temporaryFolder();
  const path = await filledDatabase(folder.path);
  const bytes = await Deno.readFile(path);
  let refused = 0;
  for (let page = 1; page < bytes.length / PAGE_BYTES; page += 5) {
    const damaged = bytes.slice();
    damaged.fill(0xa5, page * PAGE_BYTES, page * PAGE_BYTES + 200);
    await Deno.writeFile(path, damaged);
    assert.equal(await codeOf(SqliteCatalog.open(path)), "corrupt", `page ${page}`);
    refused += 1;
  }
  assert.ok(refused > 3);
  await Deno.writeFile(path, bytes);
  await using catalog = await SqliteCatalog.open(path);
  assert.deepEqual(await catalog.check(), []);
});

Deno.test("A connection syncs every commit, also after the first write", async () => {
  await using folder = await temporaryFolder();
  using connection = connect(`${folder.path}/catalog.sqlite`);
  const { db } = connection;
  db.exec("UPDATE network SET names = names");
  assert.equal(db.pragma("synchronous", { simple: true }), 2);
  assert.equal(db.pragma("journal_mode", { simple: true }), "wal");
  assert.equal(db.pragma("foreign_keys", { simple: true }), 1);
});

Deno.test("SqliteCatalog keeps every commit that it told of when it is killed", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/catalog.sqlite`;
  let told = 0;
  for (let kill = 0; kill < 2; kill += 1) {
    told = Math.max(told, await writeUntilKilled(path));
    await using catalog = await SqliteCatalog.open(path);
    const { names } = await catalog.totals();
    assert.ok(names >= told, `${names} names, but ${told} commits were told of`);
    await catalog.locate(nameOf(`name-${told}`));
    assert.deepEqual(await catalog.check(), []);
  }
});

Deno.test("SqliteCatalog refuses calls after it was closed, and finishes those before", async () => {
  await using folder = await temporaryFolder();
  const catalog = await SqliteCatalog.open(`${folder.path}/catalog.sqlite`);
  const admitted = admit(catalog, 1);
  await catalog[Symbol.asyncDispose]();
  await admitted;
  await catalog[Symbol.asyncDispose]();
  assert.equal(await codeOf(catalog.totals()), "unavailable");
  assert.equal(await codeOf(admit(catalog, 1)), "unavailable");
});

Deno.test("SqliteCatalog says so when the disk is full, and goes on when it is not", async () => {
  await using folder = await temporaryFolder();
  const path = await filledDatabase(folder.path);
  using connection = connect(path);
  const { Writer } = await import("../../tracker/catalog/writer.ts");
  const writer = new Writer(connection.db);
  const pages = connection.db.pragma("page_count", { simple: true });
  connection.db.pragma(`max_page_count = ${pages}`);
  const insert = connection.db.prepare(
    "INSERT INTO operations (operation_id, kind, name, reply, finished_at_ms) VALUES (?, 'put', '', ?, 0)",
  );
  const large = "x".repeat(1_000_000);
  const both = [
    writer.write(() => insert.run("small", "")),
    writer.write(() => insert.run("large", large)),
  ];
  const outcomes = await Promise.allSettled(both);
  assert.equal(await codeOf(both[1]!), "exhausted");
  connection.db.pragma("max_page_count = 100000");
  const count = connection.db.prepare("SELECT count(*) FROM operations WHERE name = ''").pluck();
  assert.equal(count.get(), outcomes[0]!.status === "fulfilled" ? 1 : 0);
  await writer.write(() => insert.run("large", large));
});

/** Starts a program that commits one name after the other, kills it; answers the last it told of. */
async function writeUntilKilled(path: string): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", WRITER, path],
    stdout: "piped",
  }).spawn();
  let text = "";
  for await (const chunk of child.stdout) {
    text += new TextDecoder().decode(chunk);
    if (text.split("\n").length > 40) break;
  }
  child.kill("SIGKILL");
  await child.status;
  const lines = text.split("\n").slice(0, -1);
  return Number(lines.at(-1));
}
