import assert from "node:assert/strict";
import type { Catalog } from "../../tracker/catalog/catalog.ts";
import {
  admit,
  codeOf,
  FAR_MS,
  nameOf,
  newOperation,
  type OpenCatalog,
  put,
  report,
} from "./catalog_fixture.ts";

const NOW_MS = 100_000;
const labels = ["f"];

/** The part of the catalog's contract about search. */
export function catalogSearchContract(name: string, open: OpenCatalog): void {
  languageContract(name, open);
  rankContract(name, open);
  freshContract(name, open);
}

function languageContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.search() understands words, patterns and filters`, async () => {
    await using test = await open();
    const { catalog } = test;
    await fill(catalog);
    const all = ["README.md", "models/llama 7b.bin", "models/x.TS", "Größe.txt", "pics/a_b%c.png"];
    const cases: Record<string, string[]> = {
      "": all,
      "   ": all,
      "llama": ["models/llama 7b.bin"],
      "LLAMA": ["models/llama 7b.bin"],
      "größe": ["Größe.txt"],
      "GRÖSSE": [],
      "ö": ["Größe.txt"],
      "Ö": ["Größe.txt"],
      "lla bin": ["models/llama 7b.bin"],
      '"llama 7b"': ["models/llama 7b.bin"],
      '"7b llama"': [],
      "7b": ["models/llama 7b.bin"],
      "x": ["Größe.txt", "models/x.TS"],
      "_": ["pics/a_b%c.png"],
      "b%c": ["pics/a_b%c.png"],
      "models/*": ["models/llama 7b.bin", "models/x.TS"],
      "*.ts": [],
      "*.TS": ["models/x.TS"],
      "m*b.bin": ["models/llama 7b.bin"],
      "*[*": [],
      '"*"': [],
      "*": all,
      "-models": ["README.md", "Größe.txt", "pics/a_b%c.png"],
      "models -llama": ["models/x.TS"],
      "-*.TS models": ["models/llama 7b.bin"],
      "-ö -x.TS": ["README.md", "models/llama 7b.bin", "pics/a_b%c.png"],
      "size:>100KiB": ["models/llama 7b.bin"],
      "size:<=65536 models": ["models/x.TS"],
      "size:131072": ["models/llama 7b.bin"],
      "-size:<100KiB": ["models/llama 7b.bin"],
      "age:<50s": ["Größe.txt", "pics/a_b%c.png"],
      "age:>98s": ["README.md"],
      "tag:env": ["models/llama 7b.bin", "models/x.TS"],
      "tag:env=prod": ["models/llama 7b.bin"],
      "tag:env=pro": [],
      "tag:nv=prod": [],
      'tag:"team=the a"': ["models/x.TS"],
      "tag:t": ["README.md"],
      "models -tag:env=prod": ["models/x.TS"],
      "prod": ["models/llama 7b.bin"],
      "env=prod": ["models/llama 7b.bin"],
      "-prod models": ["models/x.TS"],
      "zone:zone-2": ["Größe.txt"],
      "zone:zone-0 models": ["models/llama 7b.bin", "models/x.TS"],
      "zone:none": [],
      "under-replicated": ["models/x.TS"],
      "-under-replicated models": ["models/llama 7b.bin"],
      "under-replicated llama": [],
      "under replicated": [],
    };
    for (const [query, names] of Object.entries(cases)) {
      assert.deepEqual((await search(catalog, query)).sort(), [...names].sort(), query);
    }
    await catalog.setCounted((await catalog.peers())[2]!.peerId, false);
    assert.deepEqual(await search(catalog, "zone:zone-2"), []);
  });

  Deno.test(`${name}.search() refuses what it does not understand`, async () => {
    await using test = await open();
    const { catalog } = test;
    const queries = ['"open', "size:big", "age:>never", "size:", "zone:", "-", '""', "a\u0007bc"];
    for (const query of [...queries, "x".repeat(1025), "x ".repeat(33), "\ud800abc"]) {
      assert.equal(await codeOf(catalog.search(query, 9, "", 1)), "invalid", query);
    }
    assert.equal(await codeOf(catalog.search("abc", 9, "no token", 1)), "invalid");
  });
}

function rankContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.search() puts the best fit first, then the newer, then by name`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    const best = ["z/train", "a/train-2", "b/train-1", "train/data", "x/retrain", "y/strain"];
    const moments = [1, 9, 2, 9, 3, 3];
    for (const index of [4, 0, 5, 2, 3, 1]) {
      await put(catalog, best[index]!, { labels, nowMs: moments[index]! });
    }
    assert.deepEqual(await search(catalog, "train"), best);
    for (const limit of [1, 2, 5]) assert.deepEqual(await search(catalog, "train", limit), best);
  });

  Deno.test(`${name}.search() pages stay stable while names are put`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    const count = 1150;
    const names = Array.from({ length: count }, (_, index) => `dir-${index % 7}/part-${index}`);
    await Promise.all(names.map((name) => put(catalog, name, { labels })));
    for (const query of ["part", "p", "-nothing"]) {
      const seen: string[] = [];
      let token = "";
      for (let pages = 0; pages === 0 || token !== ""; pages += 1) {
        const page = await catalog.search(query, 100, token, NOW_MS);
        seen.push(...page.items.map(({ record }) => record.name));
        token = page.nextPageToken;
        await put(catalog, `part-new-${query}-${pages}`, { labels, nowMs: pages });
      }
      const old = seen.filter((name) => !name.includes("part-new"));
      assert.equal(old.length, count, query);
      assert.equal(new Set(seen).size, seen.length, query);
    }
  });
}

function freshContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.search() knows each change at once, and after a restart`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    await put(catalog, "some/name", { labels, tags: [{ key: "colour", value: "green" }] });
    assert.deepEqual(await search(catalog, "green"), ["some/name"]);
    await put(catalog, "some/name", { labels, tags: [{ key: "colour", value: "blue" }] });
    assert.deepEqual(await search(catalog, "green"), []);
    assert.deepEqual(await search(catalog, "blue"), ["some/name"]);
    await catalog.remove({ operationId: newOperation(), name: nameOf("some/name") }, 1);
    assert.deepEqual(await search(catalog, "name"), []);
    assert.deepEqual(await search(catalog, "na"), []);
    await put(catalog, "some/name", { labels });
    const reopened = await test.reopen();
    assert.deepEqual(await search(reopened, "name"), ["some/name"]);
    assert.deepEqual(await search(reopened, "blue"), []);
    assert.deepEqual(await reopened.check(), []);
  });
}

async function fill(catalog: Catalog): Promise<void> {
  const [first, second, third] = await admit(catalog, 3);
  const t = [{ key: "t", value: "" }];
  const copied = { replicas: 2 };
  await put(catalog, "README.md", { ...copied, tags: t, nowMs: 1 });
  const prod = [{ key: "env", value: "prod" }];
  await put(catalog, "models/llama 7b.bin", {
    ...copied,
    tags: prod,
    labels: ["l1", "l2"],
    nowMs: 20_000,
  });
  const tags = [{ key: "env", value: "test" }, { key: "team", value: "the a" }];
  await put(catalog, "models/x.TS", { replicas: 3, tags, nowMs: 30_000 });
  await put(catalog, "Größe.txt", { ...copied, holders: [second!, third!], nowMs: 60_000 });
  await put(catalog, "pics/a_b%c.png", { ...copied, nowMs: 70_000 });
  await report(catalog, [first!], ["stray"]);
}

/** All names that a query finds, page by page. */
async function search(catalog: Catalog, query: string, limit = 1000): Promise<string[]> {
  const names: string[] = [];
  let token = "";
  do {
    const page = await catalog.search(query, limit, token, NOW_MS);
    assert.ok(page.items.length <= limit && names.length < FAR_MS);
    names.push(...page.items.map(({ record }) => record.name));
    token = page.nextPageToken;
  } while (token !== "");
  return names;
}
