import assert from "node:assert/strict";
import fc from "fast-check";
import { fileIdOf } from "../../proto/words/manifest.ts";
import type { NameRecord, RememberedFile } from "../../proto/words/record.ts";
import { compareVersions, type Version } from "../../proto/words/version.ts";
import type { Catalog } from "../../tracker/catalog/catalog.ts";
import {
  admit,
  codeOf,
  fragment,
  FRAGMENT_BYTES,
  manifestOf,
  nameOf,
  newOperation,
  type OpenCatalog,
  operation,
  peerId,
  put,
  report,
  uploadOf,
} from "./catalog_fixture.ts";

const COMMITTED_MS = 7;
const NOW_MS = 9;
const OPERATION = operation(77);

interface Told {
  readonly epoch?: number;
  /** Of the file; a tombstone without them. */
  readonly labels?: readonly string[];
  readonly withManifest?: boolean;
}

/** What a peer remembers of a name. */
function told(name: string, sequence: number, how: Told = {}): RememberedFile {
  const { epoch = 1, labels, withManifest = true } = how;
  const manifest = labels && manifestOf(...labels);
  const record: NameRecord = {
    ...{ name: nameOf(name), version: { epoch, sequence } },
    ...(manifest && { fileId: fileIdOf(manifest) }),
    sizeBytes: manifest?.size ?? 0,
    tags: manifest ? [{ key: "stage", value: "raw" }] : [],
    committedAtMs: COMMITTED_MS,
    operationId: operation(sequence),
    replicas: manifest ? 4 : 0,
  };
  return { record, ...(manifest && withManifest && { manifest }) };
}

async function adopt(catalog: Catalog, ...files: readonly RememberedFile[]) {
  const { incomplete, refused, ...counts } = await catalog.adopt(files, NOW_MS, 0);
  const namesOf = (records: readonly NameRecord[]) => records.map(({ name }) => name);
  return { ...counts, incomplete: namesOf(incomplete), refused: namesOf(refused) };
}

const ALL = { renumbered: 0, incomplete: [], refused: [] };

/** What a catalog takes over from peers after its own records were lost. */
export function catalogAdoptionContract(name: string, open: OpenCatalog): void {
  blankContract(name, open);
  newerContract(name, open);
  doubtContract(name, open);
  orderContract(name, open);
  backAgainContract(name, open);
}

function blankContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.adopt() knows what was told as if it had been put here`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    await report(catalog, [peerId(0), peerId(1)], ["f"]);
    await catalog.raiseEpoch(2);
    const [a, gone] = [told("a", 5, { labels: ["f", "g", "f"] }), told("gone", 6)];
    const empty = told("empty", 4, { labels: [] });
    assert.deepEqual(await adopt(catalog, a, gone, empty), { adopted: 3, ...ALL });
    assert.deepEqual(await adopt(catalog, a, gone, empty), { adopted: 0, ...ALL });
    await report(catalog, [peerId(1)], ["g"]);
    const located = await catalog.locate(nameOf("a"));
    assert.deepEqual(located.record, a.record);
    assert.deepEqual(located.manifest, a.manifest);
    const both = [peerId(0), peerId(1)];
    assert.deepEqual([located.replicas, located.holders], [4, [both, [peerId(1)], both]]);
    assert.equal(await codeOf(catalog.locate(nameOf("gone"))), "not_found");
    assert.deepEqual((await catalog.info(nameOf("gone"))).versions, [gone.record]);
    const found = await catalog.search("tag:stage=raw", 9, "", NOW_MS);
    assert.deepEqual(found.items.map(({ record }) => record.name).sort(), ["a", "empty"]);
    assert.deepEqual(await catalog.check(), []);
    await catalog.endCollecting();
    assert.deepEqual((await catalog.totals()).fragmentsByCopies.slice(0, 3), [0, 1, 1]);
    assert.deepEqual(await catalog.check(), []);
    assert.deepEqual((await put(catalog, "new")).record.version, { epoch: 2, sequence: 7 });
    assert.deepEqual(await (await test.reopen()).check(), []);
  });

  Deno.test(`${name}.adopt() answers operations that are repeated, for their time`, async () => {
    await using test = await open();
    const { catalog } = test;
    await catalog.raiseEpoch(2);
    const [a, gone] = [told("a", 5, { labels: ["f"] }), told("gone", 6)];
    await catalog.adopt([a, gone], NOW_MS, COMMITTED_MS);
    const repeated = uploadOf("a", { operationId: a.record.operationId });
    assert.deepEqual((await catalog.begin(repeated, 1)).done?.record, a.record);
    const { operationId } = gone.record;
    assert.deepEqual(await catalog.remove({ operationId, name: nameOf("gone") }, 1), gone.record);
    const set = { operationId: a.record.operationId, name: nameOf("a"), replicas: 4 };
    assert.deepEqual(await catalog.setReplicas(set, 1), a.record, "it may have been one of copies");
    assert.equal(await codeOf(catalog.setReplicas({ ...set, name: nameOf("b") }, 1)), "conflict");
    assert.equal(await codeOf(catalog.setReplicas({ ...set, operationId }, 1)), "conflict");
    await catalog.adopt([told("late", 8, { labels: ["f"] })], NOW_MS, COMMITTED_MS + 1);
    const late = uploadOf("late", { operationId: operation(8) });
    assert.equal((await catalog.begin(late, 1)).done, undefined);
    assert.deepEqual(await catalog.check(), []);
  });
}

function newerContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.adopt() takes what is newer, and lets nothing removed come back`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    await put(catalog, "a", { labels: ["f"] });
    await put(catalog, "b", { labels: ["g"] });
    await put(catalog, "c", { labels: ["h"] });
    await catalog.remove({ operationId: OPERATION, name: nameOf("c") }, 5);
    await catalog.raiseEpoch(1);
    const files = [
      told("a", 9, { labels: ["i"] }),
      told("b", 8),
      told("c", 3, { labels: ["h"] }),
      told("b", 2, { labels: ["g"] }),
    ];
    assert.deepEqual(await adopt(catalog, ...files), { adopted: 2, ...ALL });
    assert.deepEqual((await catalog.locate(nameOf("a"))).record, files[0]!.record);
    for (const name of ["b", "c"]) {
      assert.equal(await codeOf(catalog.locate(nameOf(name))), "not_found");
    }
    const { versions } = await catalog.info(nameOf("a"));
    assert.deepEqual(versions.map(({ version }) => version.sequence), [9, 1]);
    assert.equal((await catalog.totals()).names, 1);
    assert.deepEqual(await catalog.check(), []);
  });

  Deno.test(`${name}.adopt() keeps both of two names that were given the same version`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    await put(catalog, "a");
    await catalog.raiseEpoch(1);
    const outcome = await adopt(catalog, told("b", 1, { labels: ["f"] }));
    assert.deepEqual(outcome, { ...ALL, adopted: 1, renumbered: 1 });
    const { version, operationId } = (await catalog.locate(nameOf("b"))).record;
    assert.deepEqual([version, operationId], [{ epoch: 2, sequence: 2 }, operation(1)]);
    assert.deepEqual(await adopt(catalog, told("b", 1, { labels: ["f"] })), { adopted: 0, ...ALL });
    assert.deepEqual(await catalog.check(), []);
  });
}

function doubtContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.adopt() says what it cannot take: no manifest, a wrong size, an epoch to come`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    await put(catalog, "a", { labels: ["f"] });
    await catalog.raiseEpoch(2);
    const odd = { ...manifestOf("f"), size: FRAGMENT_BYTES - 1 };
    const record = { ...told("odd", 7, { labels: ["f"] }).record, fileId: fileIdOf(odd) };
    const outcome = await adopt(
      catalog,
      told("bare", 5, { labels: ["g"], withManifest: false }),
      told("same", 6, { labels: ["f"], withManifest: false }),
      { record: { ...record, sizeBytes: odd.size }, manifest: odd },
      told("early", 8, { epoch: 2, labels: ["f"] }),
      told("a", 1, { epoch: 2 }),
    );
    assert.deepEqual(outcome, {
      ...{ adopted: 1, renumbered: 0 },
      incomplete: ["bare"],
      refused: ["odd", "early", "a"],
    });
    assert.deepEqual((await catalog.locate(nameOf("same"))).manifest, manifestOf("f"));
    assert.equal((await adopt(catalog, told("bare", 5, { labels: ["g"] }))).adopted, 1);
    assert.deepEqual(await catalog.check(), []);
  });

  Deno.test(`${name}.adopt() sets right a size that only a peer said`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 1);
    const gained = [{ ...fragment("f"), sizeBytes: 3 }];
    await catalog.applyChanges([{ peerId: peerId(0), gained, lost: [] }]);
    await catalog.raiseEpoch(2);
    assert.equal((await adopt(catalog, told("a", 1, { labels: ["f"] }))).adopted, 1);
    assert.equal((await catalog.peers())[0]!.bytes, FRAGMENT_BYTES);
    assert.deepEqual(await catalog.check(), []);
  });
}

/** Who holds what, and which name is put with what or removed; perhaps with another number of copies then. */
const change = fc.record({
  name: fc.constantFrom("a", "b", "c", "d"),
  labels: fc.option(fc.uniqueArray(fc.constantFrom("f", "g", "h", "i"), { maxLength: 3 }), {
    nil: undefined,
  }),
  holders: fc.uniqueArray(fc.nat(3), { minLength: 2, maxLength: 3 }),
  replicas: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
});

function backAgainContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.adopt() of all that recordsFor() told brings every name back as it was`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
        await using lost = await open();
        await using blank = await open();
        const peers = await admit(lost.catalog, 4);
        for (const { name, labels, holders, replicas } of changes) {
          const removal = { operationId: newOperation(), name: nameOf(name) };
          const at = { labels, holders: holders.map((index) => peers[index]!) };
          if (labels !== undefined) await put(lost.catalog, name, at);
          else await lost.catalog.remove(removal, 5).catch(() => {});
          if (labels === undefined || replicas === undefined) continue;
          const operationId = newOperation();
          await lost.catalog.setReplicas({ operationId, name: nameOf(name), replicas }, 5);
        }
        await blank.catalog.raiseEpoch(2);
        for (const peer of peers.toReversed()) {
          const told = await lost.catalog.recordsFor(peer, { epoch: 1, sequence: 0 }, 99);
          await blank.catalog.adopt(told, NOW_MS, 0);
        }
        for (const name of new Set(changes.map((each) => nameOf(each.name)))) {
          const before = await lost.catalog.info(name).catch(() => undefined);
          if (before === undefined) continue;
          const after = await blank.catalog.info(name);
          assert.deepEqual(after.entry.record, before.entry.record);
          assert.deepEqual(after.manifest, before.manifest);
        }
        assert.equal((await blank.catalog.totals()).names, (await lost.catalog.totals()).names);
        assert.deepEqual(await blank.catalog.check(), []);
      }),
      { numRuns: 25 },
    );
  });
}

function orderContract(name: string, open: OpenCatalog): void {
  const step = fc.record({
    name: fc.constantFrom("a", "b", "c"),
    labels: fc.option(fc.subarray(["f", "g", "h"]), { nil: undefined }),
  });
  const history = fc.array(step, { minLength: 1, maxLength: 12 });
  Deno.test(`${name}.adopt() comes to the newest of each name, in whatever order peers tell`, async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.array(fc.nat(99), { maxLength: 30 }), async (steps, order) => {
        await using test = await open();
        const { catalog } = test;
        await catalog.raiseEpoch(2);
        const all = steps.map(({ name, labels }, index) => told(name, index + 1, { labels }));
        const shown = [...order.map((index) => all[index % all.length]!), ...all];
        for (const file of shown) await catalog.adopt([file], NOW_MS, 0);
        for (const [name, files] of Map.groupBy(all, ({ record }) => record.name)) {
          const newest = files.map(({ record }) => record)
            .reduce((a, b) => isNewer(b.version, a.version) ? b : a);
          assert.deepEqual((await catalog.info(name)).entry.record, newest);
        }
        assert.deepEqual(await catalog.check(), []);
      }),
      { numRuns: 25 },
    );
  });

  Deno.test(`${name}.adopt() refuses an operation that was used for something else, and no record`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    await put(catalog, "a", { operationId: OPERATION });
    await catalog.raiseEpoch(1);
    const file = told("b", 5, { labels: ["f"] });
    const reused = { ...file, record: { ...file.record, operationId: OPERATION } };
    assert.equal((await adopt(catalog, reused)).adopted, 1);
    const again = await codeOf(catalog.begin(uploadOf("b", { operationId: OPERATION }), 1));
    assert.equal(again, "conflict");
    assert.equal(
      (await put(catalog, "b", { operationId: newOperation() })).record.version.epoch,
      2,
    );
  });
}

function isNewer(a: Version, b: Version): boolean {
  return compareVersions(a, b) > 0;
}
