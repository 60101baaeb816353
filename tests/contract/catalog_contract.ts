import assert from "node:assert/strict";
import { fileIdOf } from "../../proto/words/manifest.ts";
import {
  admit,
  codeOf,
  failureOf,
  FAR_MS,
  fragment,
  KEEP_ALL,
  manifestOf,
  nameOf,
  newOperation,
  type OpenCatalog,
  put,
  report,
  uploadOf,
} from "./catalog_fixture.ts";
import { catalogAdoptionContract } from "./catalog_adoption_contract.ts";
import { catalogEpochContract } from "./catalog_epoch_contract.ts";
import { catalogModelContract } from "./catalog_model_contract.ts";
import { catalogReadContract } from "./catalog_read_contract.ts";
import { catalogQuotaContract } from "./catalog_quota_contract.ts";
import { catalogRemoveContract } from "./catalog_remove_contract.ts";
import { catalogReplicaContract } from "./catalog_replica_contract.ts";
import { catalogSearchContract } from "./catalog_search_contract.ts";
import { catalogUpkeepContract } from "./catalog_upkeep_contract.ts";

/** What every implementation of the catalog must pass. */
export function catalogContract(name: string, open: OpenCatalog): void {
  identityContract(name, open);
  uploadContract(name, open);
  commitContract(name, open);
  conditionContract(name, open);
  catalogQuotaContract(name, open);
  catalogRemoveContract(name, open);
  catalogReadContract(name, open);
  catalogSearchContract(name, open);
  catalogReplicaContract(name, open);
  catalogUpkeepContract(name, open);
  catalogModelContract(name, open);
  catalogEpochContract(name, open);
  catalogAdoptionContract(name, open);
}

function identityContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.identity() is made by chance once and survives a restart`, async () => {
    await using one = await open();
    await using other = await open();
    const identity = await one.catalog.identity();
    assert.equal(identity.epoch, 1);
    assert.match(identity.networkId, /^[a-z2-7]{26}$/);
    assert.notEqual(identity.networkId, (await other.catalog.identity()).networkId);
    assert.deepEqual(await (await one.reopen()).identity(), identity);
  });
}

function uploadContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.begin() opens an upload once and renews it when repeated`, async () => {
    await using test = await open();
    const upload = uploadOf("a", { tags: [{ key: "k", value: "v" }] });
    assert.deepEqual(await test.catalog.begin(upload, 1), { upload });
    const later = { ...upload, replicas: 9, leaseUntilMs: FAR_MS + 1 };
    const renewed = { ...upload, leaseUntilMs: FAR_MS + 1 };
    assert.deepEqual(await test.catalog.begin(later, 2), { upload: renewed });
    const catalog = await test.reopen();
    assert.deepEqual(await catalog.upload(upload.operationId), renewed);
    assert.equal((await catalog.totals()).uploads, 1);
  });

  Deno.test(`${name}.begin() refuses an operation id that stands for something else`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    const { operationId } = (await put(catalog, "a")).record;
    assert.equal(await codeOf(catalog.begin(uploadOf("b", { operationId }), 1)), "conflict");
    const opened = uploadOf("c");
    await catalog.begin(opened, 1);
    const same = opened.operationId;
    assert.equal(await codeOf(catalog.begin(uploadOf("d", { operationId: same }), 1)), "conflict");
    const removal = { operationId: newOperation(), name: nameOf("a") };
    await catalog.remove(removal, 2);
    const reused = uploadOf("a", { operationId: removal.operationId });
    assert.equal(await codeOf(catalog.begin(reused, 3)), "conflict");
    assert.equal(
      await codeOf(catalog.remove({ operationId: same, name: nameOf("c") }, 3)),
      "conflict",
    );
  });

  Deno.test(`${name}.begin() tells the result of an operation that was committed`, async () => {
    await using test = await open();
    await admit(test.catalog, 2);
    const operationId = newOperation();
    const result = await put(test.catalog, "a", { operationId });
    const upload = uploadOf("a", { operationId });
    assert.deepEqual(await test.catalog.begin(upload, 9), { done: result, upload });
  });

  Deno.test(`${name}.claim() tells size and holders in the order of the request`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first, second] = await admit(catalog, 2);
    await report(catalog, [first!, second!], ["b"]);
    await catalog.setCounted(second!, false);
    const upload = uploadOf("a");
    await catalog.begin(upload, 1);
    const refs = ["c", "b", "a"].map(fragment);
    const claimed = await catalog.claim(upload.operationId, refs, FAR_MS);
    assert.deepEqual(
      claimed,
      refs.map((ref, index) => {
        return { ...ref, holders: index === 1 ? [first] : [] };
      }),
    );
    assert.deepEqual(await catalog.claim(upload.operationId, refs, FAR_MS), claimed);
    assert.deepEqual(await catalog.check(), []);
  });

  Deno.test(`${name} knows no upload that was never begun, or has ended`, async () => {
    await using test = await open();
    const { catalog } = test;
    const upload = uploadOf("a");
    const { operationId } = upload;
    const calls = () => [
      catalog.upload(operationId),
      catalog.claim(operationId, [fragment("a")], FAR_MS),
      catalog.commit(operationId, manifestOf("a"), 1),
    ];
    for (const call of calls()) assert.equal(await codeOf(call), "not_found");
    await catalog.begin(upload, 1);
    await catalog.claim(operationId, [fragment("a")], FAR_MS);
    await catalog.abort(operationId, 2);
    await catalog.abort(operationId, 2);
    for (const call of calls()) assert.equal(await codeOf(call), "not_found");
    assert.deepEqual(await catalog.check(), []);
  });

  Deno.test(`${name}.renewUploads() gives each time until then at least, and takes none away`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [early, late] = [uploadOf("a"), uploadOf("b")];
    await catalog.begin({ ...early, leaseUntilMs: 10 }, 1);
    await catalog.begin({ ...late, leaseUntilMs: 90 }, 1);
    await catalog.renewUploads(50);
    assert.deepEqual(await catalog.expireUploads(50), []);
    assert.deepEqual(await catalog.expireUploads(89), [early.operationId]);
    assert.deepEqual(await catalog.expireUploads(91), [late.operationId]);
  });

  Deno.test(`${name}.expireUploads() forgets exactly those whose lease ended`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [early, late] = [uploadOf("a"), uploadOf("b")];
    await catalog.begin({ ...early, leaseUntilMs: 10 }, 1);
    await catalog.begin({ ...late, leaseUntilMs: 10 }, 1);
    await catalog.claim(late.operationId, [fragment("b")], 20);
    assert.deepEqual(await catalog.expireUploads(10), []);
    assert.deepEqual(await catalog.expireUploads(11), [early.operationId]);
    assert.equal((await catalog.upload(late.operationId)).leaseUntilMs, 20);
    assert.equal(await codeOf(catalog.upload(early.operationId)), "not_found");
  });
}

function commitContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.commit() waits for enough copies of each fragment`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first, second] = await admit(catalog, 2);
    const upload = uploadOf("a");
    const manifest = manifestOf("f", "g", "f");
    await catalog.begin(upload, 1);
    const commit = () => catalog.commit(upload.operationId, manifest, 5);
    assert.deepEqual(await commit(), { short: [fragment("f"), fragment("g")] });
    await catalog.claim(upload.operationId, ["f", "g"].map(fragment), FAR_MS);
    await report(catalog, [first!, second!], ["f"]);
    await report(catalog, [first!], ["g"]);
    assert.deepEqual(await commit(), { short: [fragment("g")] });
    assert.deepEqual((await catalog.list("", 9, "")).items, []);
    await report(catalog, [second!], ["g"]);
    await catalog.setCounted(second!, false);
    assert.deepEqual(await commit(), { short: [fragment("f"), fragment("g")] });
    await catalog.setCounted(second!, true);
    const record = {
      name: upload.name,
      version: { epoch: 1, sequence: 1 },
      fileId: fileIdOf(manifest),
      sizeBytes: manifest.size,
      tags: [],
      committedAtMs: 5,
      operationId: upload.operationId,
      replicas: upload.replicas,
    };
    const done = { record, linked: false, fragmentsPresent: 0 };
    assert.deepEqual(await commit(), { done });
    assert.deepEqual(await commit(), { done });
    assert.deepEqual((await catalog.locate(upload.name)).record, record);
    assert.deepEqual(await (await test.reopen()).check(), []);
  });

  Deno.test(`${name}.commit() tells at most 1,024 short fragments`, async () => {
    await using test = await open();
    const upload = uploadOf("a");
    await test.catalog.begin(upload, 1);
    const labels = Array.from({ length: 1500 }, (_, index) => `f${index}`);
    const outcome = await test.catalog.commit(upload.operationId, manifestOf(...labels), 1);
    assert.ok("short" in outcome);
    assert.deepEqual(outcome.short, labels.slice(0, 1024).map(fragment));
  });

  Deno.test(`${name}.commit() takes an empty file`, async () => {
    await using test = await open();
    await admit(test.catalog, 2);
    const { record, linked } = await put(test.catalog, "empty", { labels: [] });
    assert.equal(record.sizeBytes, 0);
    assert.equal(linked, false);
    const { manifest, holders } = await test.catalog.locate(record.name);
    assert.deepEqual([manifest.fragmentIds, holders], [[], []]);
    assert.equal((await test.catalog.info(record.name)).entry.copies, 3);
    assert.equal((await put(test.catalog, "also", { labels: [] })).linked, true);
  });

  Deno.test(`${name}.commit() links content that is there, and says what was`, async () => {
    await using test = await open();
    const { catalog } = test;
    const peers = await admit(catalog, 2);
    const first = await put(catalog, "a", { labels: ["f", "g"] });
    assert.deepEqual([first.linked, first.fragmentsPresent], [false, 0]);
    const second = await put(catalog, "b", { labels: ["f", "g"] });
    assert.deepEqual([second.linked, second.fragmentsPresent], [true, 2]);
    assert.equal(second.record.fileId, first.record.fileId);
    await report(catalog, peers, ["there"]);
    const third = await put(catalog, "c", { labels: ["g", "h", "there", "g"] });
    assert.deepEqual([third.linked, third.fragmentsPresent], [false, 2]);
    const totals = await catalog.totals();
    assert.deepEqual([totals.names, totals.files, totals.fragments], [3, 2, 4]);
    assert.deepEqual((await catalog.info(nameOf("a"))).sameFile, ["b"]);
    assert.deepEqual(await catalog.check(), []);
  });

  Deno.test(`${name}.commit() counts what an upload never claimed as there`, async () => {
    await using test = await open();
    const { catalog } = test;
    await report(catalog, await admit(catalog, 2), ["f"]);
    const upload = uploadOf("a");
    await catalog.begin(upload, 1);
    const outcome = await catalog.commit(upload.operationId, manifestOf("f"), 1);
    assert.ok("done" in outcome);
    assert.equal(outcome.done.fragmentsPresent, 1);
  });

  Deno.test(`${name}.commit() refuses a fragment of another size than is known`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    await put(catalog, "a", { labels: ["f"] });
    const upload = uploadOf("b");
    await catalog.begin(upload, 1);
    const manifest = { ...manifestOf("f"), size: 7 };
    assert.equal(await codeOf(catalog.commit(upload.operationId, manifest, 1)), "invalid");
    assert.equal((await catalog.upload(upload.operationId)).name, "b");
  });

  Deno.test(`${name}.claim() sets right what only a peer said about a size`, async () => {
    await using test = await open();
    const { catalog } = test;
    const peers = await admit(catalog, 2);
    const gained = [{ id: fragment("f").id, sizeBytes: 5 }];
    await catalog.applyChanges(peers.map((peerId) => ({ peerId, gained, lost: [] })));
    await put(catalog, "a", { labels: ["f"] });
    assert.equal((await catalog.replicasOf([fragment("f").id]))[0]!.sizeBytes, 65_536);
    assert.deepEqual(await catalog.check(), []);
  });

  Deno.test(`${name} gives every change of any name a higher version`, async () => {
    await using test = await open();
    let { catalog } = test;
    await admit(catalog, 2);
    const sequences: number[] = [];
    const removal = () => ({ operationId: newOperation(), name: nameOf("a") });
    for (const nowMs of [1, 2, 3]) {
      sequences.push((await put(catalog, "a", { nowMs })).record.version.sequence);
      sequences.push((await put(catalog, "b", { nowMs })).record.version.sequence);
      sequences.push((await catalog.remove(removal(), nowMs)).version.sequence);
      await catalog.prune({ ...KEEP_ALL, supersededBeforeMs: FAR_MS, tombstonesBeforeMs: FAR_MS });
      catalog = await test.reopen();
    }
    assert.deepEqual(sequences, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  Deno.test(`${name} keeps each of many changes that are made at once apart`, async () => {
    await using test = await open();
    await admit(test.catalog, 2);
    const condition = { expect: "absent" } as const;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 40 }, (_, index) => {
        return put(test.catalog, `n${index % 20}`, { condition, labels: ["f"] });
      }),
    );
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 20);
    assert.equal((await test.catalog.totals()).names, 20);
    assert.deepEqual(await test.catalog.check(), []);
  });
}

function conditionContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name} makes a name only if absent, where asked to`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    const condition = { expect: "absent" } as const;
    const racing = uploadOf("a", { condition });
    await catalog.begin(racing, 1);
    await put(catalog, "a", { condition });
    const late = catalog.commit(racing.operationId, manifestOf("a"), 1);
    assert.equal(await codeOf(late), "already_exists");
    const failure = await failureOf(catalog.begin(uploadOf("a", { condition }), 1));
    assert.equal(failure.code, "already_exists");
    assert.match(failure.message, /"a".*1\.1/);
    await catalog.remove({ operationId: newOperation(), name: nameOf("a") }, 2);
    await put(catalog, "a", { condition });
  });

  Deno.test(`${name} changes a name only at a version, where asked to`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    const { version } = (await put(catalog, "a")).record;
    const condition = { expect: "version", version } as const;
    const racing = uploadOf("a", { condition });
    await catalog.begin(racing, 1);
    await put(catalog, "a", { condition, labels: ["next"] });
    const late = catalog.commit(racing.operationId, manifestOf("a"), 1);
    assert.equal(await codeOf(late), "conflict");
    const failure = await failureOf(catalog.begin(uploadOf("a", { condition }), 1));
    assert.equal(failure.code, "conflict");
    assert.match(failure.message, /1\.1.*1\.2/);
    const removal = { operationId: newOperation(), name: nameOf("a"), condition };
    assert.equal(await codeOf(catalog.remove(removal, 1)), "conflict");
    assert.equal(await codeOf(catalog.begin(uploadOf("b", { condition }), 1)), "conflict");
  });
}
