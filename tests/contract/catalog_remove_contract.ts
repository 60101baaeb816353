import assert from "node:assert/strict";
import {
  admit,
  codeOf,
  failureOf,
  FAR_MS,
  fragment,
  KEEP_ALL,
  nameOf,
  newOperation,
  type OpenCatalog,
  peerId,
  put,
  report,
  uploadOf,
} from "./catalog_fixture.ts";

/** The part of the catalog's contract about removals, and what is forgotten after its time. */
export function catalogRemoveContract(name: string, open: OpenCatalog): void {
  removeContract(name, open);
  pruneContract(name, open);
  boundsContract(name, open);
}

function removeContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.remove() leaves a tombstone, once`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    await put(catalog, "a", { nowMs: 1 });
    const removal = { operationId: newOperation(), name: nameOf("a") };
    const record = await catalog.remove(removal, 2);
    assert.equal(record.fileId, undefined);
    assert.deepEqual([record.version.sequence, record.sizeBytes], [2, 0]);
    assert.deepEqual(await catalog.remove(removal, 3), record);
    assert.equal(await codeOf(catalog.remove({ ...removal, name: nameOf("b") }, 3)), "conflict");
    const again = { operationId: newOperation(), name: nameOf("a") };
    assert.equal(await codeOf(catalog.remove(again, 3)), "not_found");
    const failure = await failureOf(catalog.locate(nameOf("a")));
    assert.equal(failure.code, "not_found");
    assert.match(failure.message, /removed at version 1\.2/);
    const info = await (await test.reopen()).info(nameOf("a"));
    assert.deepEqual(info.entry.record, record);
    assert.deepEqual(info.versions.map(({ version }) => version.sequence), [2, 1]);
    assert.equal(info.manifest, undefined);
  });

  Deno.test(`${name}.remove() of a name that never was finds nothing`, async () => {
    await using test = await open();
    const removal = { operationId: newOperation(), name: nameOf("a") };
    assert.equal(await codeOf(test.catalog.remove(removal, 1)), "not_found");
    const condition = { expect: "absent" } as const;
    await admit(test.catalog, 2);
    await put(test.catalog, "a");
    assert.equal(
      await codeOf(test.catalog.remove({ ...removal, condition }, 1)),
      "already_exists",
    );
  });
}

function pruneContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.prune() forgets superseded versions past their time`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    const { version } = (await put(catalog, "a", { labels: ["old", "both"], nowMs: 1 })).record;
    await put(catalog, "a", { labels: ["both", "new"], nowMs: 10 });
    const ids = ["old", "both", "new"].map((label) => fragment(label).id);
    const wanted = async () => (await catalog.replicasOf(ids)).map(({ wanted }) => wanted);
    await catalog.prune({ ...KEEP_ALL, supersededBeforeMs: 10 });
    assert.deepEqual(await wanted(), [3, 3, 3]);
    assert.equal((await catalog.locate(nameOf("a"), version)).manifest.fragmentIds.length, 2);
    await catalog.prune({ ...KEEP_ALL, supersededBeforeMs: 11 });
    assert.deepEqual(await wanted(), [0, 3, 3]);
    const failure = await failureOf(catalog.locate(nameOf("a"), version));
    assert.equal(failure.code, "not_found");
    assert.match(failure.message, /1\.1.*1\.2/);
    assert.deepEqual(await catalog.check(), []);
  });

  Deno.test(`${name}.prune() lowers what is wanted to what kept versions ask for`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    await put(catalog, "a", { labels: ["f"], replicas: 5 });
    await put(catalog, "b", { labels: ["f"], replicas: 2 });
    await put(catalog, "c", { labels: ["f", "g"], replicas: 4 });
    const wanted = async () => (await catalog.replicasOf([fragment("f").id]))[0]!.wanted;
    const removed: number[] = [await wanted()];
    for (const name of ["a", "c", "b"]) {
      await catalog.remove({ operationId: newOperation(), name: nameOf(name) }, 2);
      await catalog.prune({ ...KEEP_ALL, supersededBeforeMs: 3 });
      removed.push(await wanted());
      assert.deepEqual(await catalog.check(), []);
    }
    assert.deepEqual(removed, [5, 4, 2, 0]);
  });

  Deno.test(`${name}.prune() forgets tombstones and finished operations`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    const operationId = newOperation();
    await put(catalog, "a", { operationId, nowMs: 1 });
    await catalog.remove({ operationId: newOperation(), name: nameOf("a") }, 5);
    await catalog.prune({ ...KEEP_ALL, tombstonesBeforeMs: FAR_MS });
    assert.equal((await catalog.info(nameOf("a"))).versions.length, 2);
    const tombstones = { ...KEEP_ALL, supersededBeforeMs: FAR_MS };
    await catalog.prune({ ...tombstones, tombstonesBeforeMs: 5, operationsBeforeMs: 1 });
    await catalog.info(nameOf("a"));
    assert.ok((await catalog.begin(uploadOf("a", { operationId }), 6)).done);
    await catalog.prune({ ...tombstones, tombstonesBeforeMs: 6, operationsBeforeMs: 2 });
    assert.equal(await codeOf(catalog.info(nameOf("a"))), "not_found");
    assert.equal((await catalog.begin(uploadOf("a", { operationId }), 6)).done, undefined);
    assert.deepEqual(await catalog.check(), []);
  });

  Deno.test(`${name}.prune() forgets fragments that nothing has, after a time`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    const upload = uploadOf("a");
    await catalog.begin(upload, 1);
    await catalog.claim(upload.operationId, [fragment("f")], FAR_MS);
    await catalog.abort(upload.operationId, 5);
    await report(catalog, [peerId(0)], ["f"]);
    await catalog.prune({ ...KEEP_ALL, fragmentsBeforeMs: FAR_MS });
    assert.equal((await catalog.takeDroppable([peerId(0)], 6, 9)).length, 1);
    await catalog.applyChanges([{ peerId: peerId(0), gained: [], lost: [fragment("f").id] }]);
    await catalog.prune({ ...KEEP_ALL, fragmentsBeforeMs: 5 });
    await report(catalog, [peerId(0)], ["f"]);
    assert.equal((await catalog.takeDroppable([peerId(0)], 6, 9)).length, 1);
    await catalog.applyChanges([{ peerId: peerId(0), gained: [], lost: [fragment("f").id] }]);
    await catalog.prune({ ...KEEP_ALL, fragmentsBeforeMs: 6 });
    await report(catalog, [peerId(0)], ["f"]);
    assert.deepEqual(await catalog.takeDroppable([peerId(0)], FAR_MS, 9), []);
  });
}

function boundsContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.boundMoments() takes back what lies too far ahead, and nothing else`, async () => {
    await using test = await open();
    const { catalog } = test;
    const peer = (await admit(catalog, 1, 900))[0]!;
    await catalog.setMaintenance(peer, 900);
    const [early, late, gone] = [uploadOf("early"), uploadOf("late"), uploadOf("gone")];
    await catalog.begin({ ...early, leaseUntilMs: 60 }, 1);
    await catalog.begin({ ...late, leaseUntilMs: 900 }, 1);
    // Fragments that nothing needs any more: one with a copy, one that nobody holds, one that is being dropped.
    await catalog.begin(gone, 1);
    await catalog.claim(gone.operationId, ["held", "bare", "dropped"].map(fragment), FAR_MS);
    await report(catalog, [peer], ["held", "dropped"]);
    await catalog.abort(gone.operationId, 900);
    const how = { holders: [peer], acknowledge: 1 };
    await put(catalog, "a", { ...how, labels: ["old"], nowMs: 40 });
    await put(catalog, "a", { ...how, labels: ["new"], nowMs: 900 });
    await catalog.boundMoments({ nowMs: 50, leaseUntilMs: 70, maintenanceUntilMs: 80 });
    const leases = [early, late].map(async ({ operationId }) => {
      return (await catalog.upload(operationId)).leaseUntilMs;
    });
    assert.deepEqual(await Promise.all(leases), [60, 70]);
    const [row] = await catalog.peers();
    assert.deepEqual([row!.maintenanceUntilMs, row!.firstSeenMs, row!.lastHeardMs], [80, 50, 50]);
    assert.deepEqual(await catalog.takeDroppable([peer], 50, 9), []);
    assert.equal((await catalog.takeDroppable([peer], 51, 1)).length, 1);
    assert.equal((await catalog.takeDroppable([peer], 51, 9)).length, 2);
    const wanted = async () => (await catalog.replicasOf([fragment("old").id]))[0]!.wanted;
    await catalog.prune({ ...KEEP_ALL, supersededBeforeMs: 50, fragmentsBeforeMs: 51 });
    assert.equal(await wanted(), 3);
    assert.equal((await catalog.replicasOf([fragment("bare").id]))[0]!.sizeBytes, 0);
    await catalog.prune({ ...KEEP_ALL, supersededBeforeMs: 51 });
    assert.equal(await wanted(), 0);
    assert.deepEqual(await catalog.check(), []);
    await test.reopen();
  });
}
