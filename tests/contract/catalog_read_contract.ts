import assert from "node:assert/strict";
import { fileIdOf } from "../../proto/words/manifest.ts";
import type { FileEntry } from "../../proto/words/record.ts";
import type { Catalog, Page } from "../../tracker/catalog/catalog.ts";
import type { Version } from "../../proto/words/version.ts";
import {
  admit,
  codeOf,
  failureOf,
  fragment,
  manifestOf,
  nameOf,
  newOperation,
  type OpenCatalog,
  peerId,
  put,
  report,
} from "./catalog_fixture.ts";

/** The part of the catalog's contract about what is told of names and files. */
export function catalogReadContract(name: string, open: OpenCatalog): void {
  locateContract(name, open);
  nearContract(name, open);
  listContract(name, open);
  infoContract(name, open);
  rememberContract(name, open);
}

function locateContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.locate() tells manifest and holders, of each kept version`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first, second, third] = await admit(catalog, 3);
    const old = (await put(catalog, "a", { labels: ["f", "g", "f"] })).record;
    await report(catalog, [third!], ["g"]);
    const located = await catalog.locate(nameOf("a"));
    assert.deepEqual(located.manifest, manifestOf("f", "g", "f"));
    assert.equal(located.replicas, 3);
    assert.deepEqual(located.holders, [[first, second], [first, second, third], [first, second]]);
    const { record } = await put(catalog, "a", { labels: ["h"], replicas: 2 });
    await catalog.setCounted(first!, false);
    const reopened = await test.reopen();
    const newest = await reopened.locate(nameOf("a"));
    assert.deepEqual(newest.record, record);
    assert.deepEqual([newest.replicas, newest.holders], [2, [[second]]]);
    const older = await reopened.locate(nameOf("a"), old.version);
    assert.deepEqual([older.record, older.manifest], [old, located.manifest]);
    const other = { epoch: 1, sequence: 9 };
    assert.equal(await codeOf(reopened.locate(nameOf("a"), other)), "not_found");
    await put(reopened, "b", { acknowledge: 1 });
    assert.equal(await codeOf(reopened.locate(nameOf("b"), old.version)), "not_found");
  });

  Deno.test(`${name}.locateFile() prefers a name that is not removed`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    await put(catalog, "a", { labels: ["f"] });
    await put(catalog, "b", { labels: ["f"] });
    await catalog.remove({ operationId: newOperation(), name: nameOf("a") }, 2);
    const fileId = fileIdOf(manifestOf("f"));
    assert.equal((await catalog.locateFile(fileId)).record.name, "b");
    await catalog.remove({ operationId: newOperation(), name: nameOf("b") }, 2);
    assert.deepEqual((await catalog.locateFile(fileId)).manifest, manifestOf("f"));
    assert.equal(await codeOf(catalog.locateFile(fileIdOf(manifestOf("g")))), "not_found");
  });
}

function nearContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name} tells names near one that it does not know`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    for (const name of ["models/llama-7b.bin", "models/größe.txt", "data/train.csv"]) {
      await put(catalog, name);
    }
    const near = {
      "models/lama-7b.bin": "models/llama-7b.bin",
      "models/lllama-7b.bin": "models/llama-7b.bin",
      "moedls/llama-7b.bin": "models/llama-7b.bin",
      "models/llbma-7c.bin": "models/llama-7b.bin",
      "model/llama_7b.bin": "models/llama-7b.bin",
      "models/grösse.txt": "models/größe.txt",
      "models/llxxx-7b.bin": undefined,
      "Data/Train.csv": "data/train.csv",
      "train.csv": "data/train.csv",
    };
    for (const [wrong, right] of Object.entries(near)) {
      const failure = await failureOf(catalog.locate(nameOf(wrong)));
      assert.equal(failure.code, "not_found");
      const hint = right === undefined ? "" : `; near it: "${right}"`;
      assert.equal(failure.message, `No file named "${wrong}"${hint}`);
    }
    const removal = { operationId: newOperation(), name: nameOf("data/trian.csv") };
    for (const call of [catalog.info(removal.name), catalog.remove(removal, 1)]) {
      assert.match((await failureOf(call)).message, /near it: "data\/train\.csv"$/);
    }
    const unlike = await failureOf(catalog.locate(nameOf("quite/another")));
    assert.equal(unlike.message, 'No file named "quite/another"');
  });

  Deno.test(`${name} tells at most 3 near names, none of them removed`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    for (const digit of "12345") await put(catalog, `a/file-${digit}`);
    await catalog.remove({ operationId: newOperation(), name: nameOf("a/file-1") }, 1);
    const { message } = await failureOf(catalog.locate(nameOf("a/file-0")));
    assert.equal(message, 'No file named "a/file-0"; near it: "a/file-2", "a/file-3", "a/file-4"');
  });
}

function listContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.list() goes by the bytes of the names, below a prefix`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    const names = ["b", "a/z", "a/B", "a", "a/ä", "a/\u{1f600}", "a/\uffee", "aa", "a/b"];
    for (const name of names) await put(catalog, name, { labels: ["f"] });
    await catalog.remove({ operationId: newOperation(), name: nameOf("a/b") }, 1);
    const below = ["a/B", "a/z", "a/ä", "a/\uffee", "a/\u{1f600}"];
    assert.deepEqual(namesOf(await catalog.list("a/", 9, "")), below);
    assert.deepEqual(namesOf(await catalog.list("", 9, "")), ["a", ...below, "aa", "b"]);
    assert.deepEqual(namesOf(await catalog.list("a/\u{1f600}", 9, "")), ["a/\u{1f600}"]);
    assert.deepEqual(namesOf(await catalog.list("%", 9, "")), []);
    const [entry] = (await catalog.list("b", 1, "")).items;
    assert.deepEqual([entry!.fragments, entry!.replicas, entry!.copies], [1, 3, 2]);
  });

  Deno.test(`${name}.list() pages stay stable while names come and go`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    const labels = ["f"];
    for (let index = 10; index < 30; index += 1) await put(catalog, `p/${index}`, { labels });
    const seen: string[] = [];
    let token = "";
    do {
      const page = await catalog.list("p/", 3, token);
      assert.ok(page.items.length <= 3);
      seen.push(...namesOf(page));
      token = page.nextPageToken;
      await put(catalog, `p/0${seen.length}`, { labels });
      await put(catalog, `q/${seen.length}`, { labels });
      if (seen.length === 6) {
        await catalog.remove({ operationId: newOperation(), name: nameOf("p/15") }, 1);
      }
    } while (token !== "");
    assert.deepEqual(seen, Array.from({ length: 20 }, (_, index) => `p/${index + 10}`));
  });

  Deno.test(`${name}.listFolder() tells files and folders right below, page by page`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    const names = ["a", "a/x", "a/y/1", "a/y/2", "a/y0", "a-", "b/1", "c", "d/1/2", "gone/1"];
    for (const name of names) await put(catalog, name, { labels: ["f"] });
    await catalog.remove({ operationId: newOperation(), name: nameOf("gone/1") }, 1);
    for (const limit of [1, 2, 3, 99]) {
      const root = await wholeFolder(catalog, "", limit);
      assert.deepEqual(root, { files: ["a", "a-", "c"], folders: ["a/", "b/", "d/"] });
      const below = await wholeFolder(catalog, "a/", limit);
      assert.deepEqual(below, { files: ["a/x", "a/y0"], folders: ["a/y/"] });
    }
    assert.deepEqual(await wholeFolder(catalog, "none/", 9), { files: [], folders: [] });
    assert.equal(await codeOf(catalog.listFolder("a", 9, "")), "invalid");
    const { nextPageToken } = await catalog.listFolder("", 1, "");
    assert.equal(await codeOf(catalog.listFolder("a/", 1, nextPageToken)), "invalid");
    assert.equal(await codeOf(catalog.list("", 1, nextPageToken)), "invalid");
  });

  Deno.test(`${name}.list() refuses a token that is not its own`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    for (const name of ["a1", "a2", "b1"]) await put(catalog, name, { labels: ["f"] });
    const { nextPageToken } = await catalog.list("a", 1, "");
    const tampered = `${nextPageToken.slice(0, -2)}AA`;
    assert.equal(await codeOf(catalog.list("b", 1, nextPageToken)), "invalid");
    assert.equal(await codeOf(catalog.search("a1 a2", 1, nextPageToken, 1)), "invalid");
    for (const token of ["x", tampered, "bnVsbA", "W10"]) {
      assert.equal(await codeOf(catalog.list("a", 1, token)), "invalid", token);
    }
  });
}

function infoContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.info() tells versions, health and holders`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first, second, third] = await admit(catalog, 3);
    const old = (await put(catalog, "a")).record;
    const tags = [{ key: "k", value: "v" }];
    const { record } = await put(catalog, "a", { labels: ["f", "g", "g"], tags, replicas: 4 });
    await report(catalog, [third!], ["g"]);
    await catalog.setCounted(second!, false);
    const info = await catalog.info(nameOf("a"));
    assert.deepEqual(info.entry, { record, fragments: 3, replicas: 4, copies: 1 });
    assert.deepEqual(info.manifest, manifestOf("f", "g", "g"));
    assert.deepEqual(info.versions, [record, old]);
    assert.deepEqual(info.sameFile, []);
    assert.deepEqual(info.fragmentsByCopies, [0, 1, 1]);
    assert.deepEqual([...info.holders].sort(), [first, third]);
  });

  Deno.test(`${name}.totals() counts names, files, bytes, copies and uploads`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first, , third] = await admit(catalog, 3);
    await put(catalog, "a", { labels: ["f", "g"] });
    await put(catalog, "b", { labels: ["f", "g"], replicas: 2 });
    await put(catalog, "c", { labels: [], replicas: 1 });
    await report(catalog, [third!], ["f", "stray"]);
    const copies = Array.from({ length: 17 }, (_, index) => index === 2 || index === 3 ? 1 : 0);
    const bytes = 65_536;
    const totals = { names: 3, files: 2, logicalBytes: 4 * bytes, fragments: 2, uploads: 0 };
    const expected = {
      ...totals,
      fragmentsByCopies: copies,
      fragmentsShort: 1,
      missingBytes: bytes,
    };
    assert.deepEqual(await catalog.totals(), { ...expected, replicaBytes: 6 * bytes });
    await catalog.setCounted(first!, false);
    const [none, ...counts] = copies;
    assert.deepEqual(await (await test.reopen()).totals(), {
      ...expected,
      fragmentsByCopies: [...counts, none],
      fragmentsShort: 2,
      missingBytes: 3 * bytes,
      replicaBytes: 4 * bytes,
    });
  });
}

function rememberContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.recordsFor() tells what a peer holds a part of, and tombstones`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first, second, third] = await admit(catalog, 3);
    const a = (await put(catalog, "a", { labels: ["f", "g"] })).record;
    const holders = [second!, third!];
    await put(catalog, "b", { labels: ["h"], holders });
    await put(catalog, "c", { labels: ["i"] });
    const c = (await put(catalog, "c", { labels: ["j", "f"] })).record;
    await put(catalog, "d", { labels: ["k"], holders });
    const d = await catalog.remove({ operationId: newOperation(), name: nameOf("d") }, 5);
    const zero = { epoch: 1, sequence: 0 };
    const told = await catalog.recordsFor(first!, zero, 10);
    assert.deepEqual(told, [
      { record: a, manifest: manifestOf("f", "g") },
      { record: c, manifest: manifestOf("j", "f") },
      { record: d },
    ]);
    assert.deepEqual(await catalog.recordsFor(first!, zero, 2), told.slice(0, 2));
    assert.deepEqual(await catalog.recordsFor(first!, a.version, 10), told.slice(1));
    assert.deepEqual(await catalog.recordsFor(first!, d.version, 10), []);
    assert.deepEqual(await catalog.recordsFor(peerId(9), zero, 10), [{ record: d }]);
  });

  Deno.test(`${name}.recordsOfFragment() and holdersOfFile() find what belongs together`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first, second, third] = await admit(catalog, 3);
    const f = fragment("f").id;
    assert.deepEqual(await catalog.recordsOfFragment(f, 9), []);
    await put(catalog, "old", { labels: ["f"] });
    await put(catalog, "old", { labels: ["g"] });
    const a = (await put(catalog, "a", { labels: ["f", "g", "f"] })).record;
    const b = (await put(catalog, "b", { labels: ["f", "g", "f"] })).record;
    const found = await catalog.recordsOfFragment(f, 9);
    const byName = found.map(({ record }) => record).sort((x, y) => x.name < y.name ? -1 : 1);
    assert.deepEqual(byName, [a, b]);
    assert.deepEqual(found[0]!.manifest, manifestOf("f", "g", "f"));
    assert.equal((await catalog.recordsOfFragment(f, 1)).length, 1);
    const isA = (version: Version) => version.sequence === a.version.sequence;
    const others = await catalog.recordsOfFragment(f, 9, isA);
    assert.deepEqual(others.map(({ record }) => record), [b]);
    await report(catalog, [third!], ["g"]);
    await catalog.setCounted(second!, false);
    const holders = await catalog.holdersOfFile(a.fileId!, 9);
    assert.deepEqual([...holders].sort(), [first, third]);
    assert.equal((await catalog.holdersOfFile(a.fileId!, 1)).length, 1);
  });
}

function namesOf(page: Page<FileEntry>): string[] {
  return page.items.map(({ record }) => record.name);
}

async function wholeFolder(catalog: Catalog, prefix: string, limit: number) {
  const [files, folders]: [string[], string[]] = [[], []];
  let token = "";
  do {
    const page = await catalog.listFolder(prefix, limit, token);
    assert.ok(page.items.length + page.folders.length <= limit);
    files.push(...namesOf(page));
    folders.push(...page.folders);
    token = page.nextPageToken;
  } while (token !== "");
  return { files, folders };
}
