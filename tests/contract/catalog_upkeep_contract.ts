import assert from "node:assert/strict";
import type { PeerId } from "../../proto/words/ids.ts";
import type { Catalog } from "../../tracker/catalog/catalog.ts";
import type { HeldFragment } from "../../tracker/catalog/replica_records.ts";
import {
  admit,
  codeOf,
  FAR_MS,
  fragment,
  FRAGMENT_BYTES,
  KEEP_ALL,
  lose,
  manifestOf,
  nameOf,
  newOperation,
  type OpenCatalog,
  peerId,
  put,
  report,
  uploadOf,
} from "./catalog_fixture.ts";

/** The part of the catalog's contract about keeping copies: how many, where, and which can go. */
export function catalogUpkeepContract(name: string, open: OpenCatalog): void {
  replicasContract(name, open);
  operatorContract(name, open);
  replicaAtContract(name, open);
  countingContract(name, open);
  surveyContract(name, open);
  excessContract(name, open);
}

function replicasContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.setReplicas() makes a version of the same file, once for each operation`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    const tags = [{ key: "k", value: "v" }];
    const before = await put(catalog, "a", { tags, labels: ["f", "g"] });
    const change = { operationId: newOperation(), name: nameOf("a"), replicas: 5 };
    const record = await catalog.setReplicas(change, 7);
    const { fileId, sizeBytes } = before.record;
    const expected = { name: "a", fileId, sizeBytes, tags, replicas: 5, committedAtMs: 7 };
    const { operationId } = change;
    assert.deepEqual(record, { ...expected, operationId, version: { epoch: 1, sequence: 2 } });
    const reopened = await test.reopen();
    assert.deepEqual(await reopened.setReplicas(change, 9), record);
    assert.equal((await reopened.info(nameOf("a"))).entry.replicas, 5);
    assert.equal((await reopened.locate(nameOf("a"))).replicas, 5);
    assert.deepEqual(await reopened.check(), []);
  });

  Deno.test(`${name}.setReplicas() raises what is wanted at once, and lowers it with the version before`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    await put(catalog, "a", { labels: ["f"], replicas: 2 });
    const wanted = async () => (await catalog.replicasOf([fragment("f").id]))[0]!.wanted;
    const set = (replicas: number, nowMs: number) =>
      catalog.setReplicas({ operationId: newOperation(), name: nameOf("a"), replicas }, nowMs);
    await set(4, 5);
    assert.equal(await wanted(), 4);
    assert.equal((await catalog.totals()).missingBytes, 2 * FRAGMENT_BYTES);
    await set(1, 6);
    assert.equal(await wanted(), 4);
    await catalog.prune({ ...KEEP_ALL, supersededBeforeMs: 7 });
    assert.equal(await wanted(), 1);
    assert.equal((await catalog.totals()).missingBytes, 0);
    assert.deepEqual(await catalog.check(), []);
  });

  Deno.test(`${name}.setReplicas() refuses what is not there, or is not as expected`, async () => {
    await using test = await open();
    const { catalog } = test;
    await admit(catalog, 2);
    const change = (but: object = {}) => ({
      ...{ operationId: newOperation(), name: nameOf("a"), replicas: 2, ...but },
    });
    assert.equal(await codeOf(catalog.setReplicas(change(), 1)), "not_found");
    const { operationId } = (await put(catalog, "a")).record;
    assert.equal(await codeOf(catalog.setReplicas(change({ operationId }), 2)), "conflict");
    const version = { epoch: 1, sequence: 9 };
    const condition = { expect: "version", version } as const;
    assert.equal(await codeOf(catalog.setReplicas(change({ condition }), 2)), "conflict");
    const done = change();
    await catalog.setReplicas(done, 2);
    const reused = { operationId: done.operationId, name: nameOf("a") };
    assert.equal(await codeOf(catalog.remove(reused, 3)), "conflict");
    await catalog.remove({ operationId: newOperation(), name: nameOf("a") }, 3);
    assert.equal(await codeOf(catalog.setReplicas(change(), 4)), "not_found");
  });
}

function operatorContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name} remembers what operators said of a peer and of repair`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first] = await admit(catalog, 2);
    await catalog.setDraining(first!, 77);
    await catalog.setMaintenance(first!, 99);
    const fence = { sinceMs: 55, reason: "It lies" };
    await catalog.setFence(first!, fence);
    await catalog.setRepairPaused(true);
    assert.equal(await catalog.rebalanceTolerance(), undefined);
    await catalog.setRebalance(0.05);
    assert.equal(await catalog.ticketsDemanded(), true);
    await catalog.demandTickets(false);
    const reopened = await test.reopen();
    assert.deepEqual((await reopened.peers()).map((peer) => peer.fence), [fence, undefined]);
    await reopened.setFence(first!, undefined);
    assert.equal((await reopened.peers())[0]!.fence, undefined);
    const said = (await reopened.peers()).map((peer) => [
      peer.drainingSinceMs,
      peer.maintenanceUntilMs,
    ]);
    assert.deepEqual(said, [[77, 99], [undefined, 0]]);
    assert.equal(await reopened.repairPaused(), true);
    assert.equal(await reopened.rebalanceTolerance(), 0.05);
    await reopened.setRebalance(undefined);
    assert.equal(await reopened.rebalanceTolerance(), undefined);
    // What is known is not for peers to say.
    assert.equal(await reopened.recallTickets(), false);
    assert.equal(await reopened.ticketsDemanded(), false);
    await reopened.setDraining(first!, undefined);
    await reopened.setRepairPaused(false);
    assert.equal((await reopened.peers())[0]!.drainingSinceMs, undefined);
    assert.equal(await reopened.repairPaused(), false);
    assert.equal(await codeOf(reopened.setDraining(peerId(9), 1)), "not_found");
    assert.equal(await codeOf(reopened.setMaintenance(peerId(9), 1)), "not_found");
    assert.equal(await codeOf(reopened.setFence(peerId(9), fence)), "not_found");
  });
}

function replicaAtContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.replicaAt() finds every replica of a peer at some place, and none of others`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first, second] = await admit(catalog, 3);
    await put(catalog, "a", { labels: ["f", "g", "h"], replicas: 2 });
    await put(catalog, "b", { labels: ["i"], replicas: 1 });
    const inventory = await Promise.all([0.1, 0.3, 0.5, 0.7, 0.999].map((place) => {
      return catalog.replicaAt(first!, place);
    }));
    const held = (await catalog.surveyPeer(first!, 9)).fragments;
    const found = new Set(inventory.map((fragment) => fragment!.id));
    assert.deepEqual([...found].sort(), held.map(({ id }) => id).sort());
    for (const fragment of inventory) {
      assert.equal(fragment!.sizeBytes, held.find(({ id }) => id === fragment!.id)!.sizeBytes);
    }
    assert.ok(await catalog.replicaAt(second!, 0.5));
    assert.equal(await catalog.replicaAt(peerId(2), 0.5), undefined);
    assert.equal(await catalog.replicaAt(peerId(9), 0.5), undefined);
  });
}

function countingContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.setCounted() lets other changes come in between, and each counts as it should`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first, second] = await admit(catalog, 2);
    const labels = Array.from({ length: 7_000 }, (_, index) => `f${index}`);
    await report(catalog, [first!, second!], labels);
    await put(catalog, "a", { labels: labels.slice(3_000, 3_100), holders: [] });
    const copies = async () => (await catalog.info(nameOf("a"))).fragmentsByCopies;
    assert.deepEqual(await copies(), [0, 0, 100]);
    let done = false;
    const counting = catalog.setCounted(first!, false).finally(() => done = true);
    let between = 0;
    for (let index = 0; !done; index += 1) {
      const gained = [fragment(`new ${index}`), fragment(`f${index}`)];
      const lost = [fragment(`f${6_999 - index}`).id, fragment(`f${index * 7}`).id];
      await catalog.applyChanges([{ peerId: first!, gained, lost }]);
      assert.deepEqual(await catalog.check(), [], `after ${index}`);
      between += 1;
    }
    assert.ok(between > 1, "it did not hold up the others");
    assert.ok(await counting > 6_000);
    assert.deepEqual(await copies(), [0, 100]);
    // A change of mind follows when the first is through.
    const [back, away, again] = await Promise.all([
      catalog.setCounted(first!, true),
      catalog.setCounted(first!, false),
      catalog.setCounted(first!, true),
    ]);
    assert.ok(back > 6_000 && back === away && away === again);
    assert.equal(await catalog.setCounted(first!, true), 0);
    assert.deepEqual(await (await test.reopen()).check(), []);
  });
}

function surveyContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.survey() pages through what is wanted or claimed, with who counts`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first, second, third] = await admit(catalog, 3);
    await put(catalog, "a", { labels: ["f", "g"], replicas: 2 });
    await report(catalog, [first!], ["stray"]);
    const upload = uploadOf("b");
    await catalog.begin(upload, 1);
    await catalog.claim(upload.operationId, [fragment("c"), fragment("f")], FAR_MS);
    const gained = [{ ...fragment("f"), placed: true }];
    await catalog.applyChanges([{ peerId: third!, gained, lost: [] }]);
    await catalog.setCounted(second!, false);
    const replica = (peerId: PeerId, placed = false) => ({ peerId, placed });
    const expected = [
      { ...fragment("f"), wanted: 2, claimed: true, replicas: [replica(first!)] },
      { ...fragment("g"), wanted: 2, claimed: false, replicas: [replica(first!)] },
      { ...fragment("c"), wanted: 0, claimed: true, replicas: [] },
    ];
    expected[0]!.replicas = [replica(first!), replica(third!, true)];
    assert.deepEqual(await walk((after) => catalog.survey(1, after)), expected);
    assert.deepEqual(await walk((after) => catalog.survey(100, after)), expected);
    // What a dead peer holds is asked for, too, and nobody else's.
    const own = await walk((after) => catalog.surveyPeer(second!, 1, after));
    assert.deepEqual(own, expected.slice(0, 2));
    assert.deepEqual(await walk((after) => catalog.surveyPeer(third!, 9, after)), [expected[0]]);
    assert.deepEqual(await walk((after) => catalog.surveyPeer(peerId(9), 9, after)), []);
  });

  Deno.test(`${name}.keep() makes a peer's copies of a file ones that the network did not place`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first, second] = await admit(catalog, 2);
    const gained = ["f", "g"].map((label) => ({ ...fragment(label), placed: true }));
    await catalog.applyChanges([first!, second!].map((peerId) => ({ peerId, gained, lost: [] })));
    const { record } = await put(catalog, "a", { labels: ["f"] });
    await put(catalog, "b", { labels: ["g"] });
    await catalog.keep(first!, record.fileId!);
    const placed = async () =>
      (await walk((after) => catalog.survey(9, after)))
        .map(({ replicas }) => replicas.map(({ placed }) => placed));
    assert.deepEqual(await placed(), [[false, true], [true, true]]);
    // Reported again it is still kept; lost and placed anew it is not.
    await catalog.applyChanges([{ peerId: first!, gained, lost: [] }]);
    assert.deepEqual(await placed(), [[false, true], [true, true]]);
    await lose(catalog, first!, ["f"]);
    await catalog.applyChanges([{ peerId: first!, gained, lost: [] }]);
    assert.deepEqual(await placed(), [[true, true], [true, true]]);
  });
}

function excessContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.takeExcess() marks a copy only where enough others are trusted`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [a, b, c] = await admit(catalog, 3);
    await put(catalog, "a", { labels: ["f"], replicas: 2, holders: [a!, b!, c!] });
    const f = fragment("f");
    const take = (peerId: PeerId, ...trusted: readonly PeerId[]) =>
      catalog.takeExcess([{ id: f.id, peerId }], trusted);
    assert.deepEqual(await take(a!, a!, b!), [], "only one other is trusted");
    assert.deepEqual(await take(peerId(9), a!, b!, c!), [], "it has none");
    await catalog.setCounted(c!, false);
    assert.deepEqual(await take(a!, b!, c!), [], "a dead peer's copy is none");
    await catalog.setCounted(c!, true);
    assert.deepEqual(await take(a!, b!, c!), [{ ...f, peerId: a, wasCommitted: true }]);
    assert.deepEqual(await take(a!, b!, c!), [], "it was marked already");
    assert.deepEqual(await take(b!, a!, c!), [], "what is being dropped does not count");
    assert.deepEqual((await catalog.replicasOf([f.id]))[0]!.holders, [b, c]);
    // Whatever is reported of it, it counts again only when it was lost and came anew, or was recalled.
    const reopened = await test.reopen();
    await report(reopened, [a!], ["f"]);
    assert.deepEqual((await reopened.replicasOf([f.id]))[0]!.holders, [b, c]);
    await lose(reopened, a!, ["f"]);
    await report(reopened, [a!], ["f"]);
    const { holders } = (await reopened.replicasOf([f.id]))[0]!;
    assert.deepEqual([...holders].sort(), [a, b, c]);
    assert.deepEqual(await reopened.check(), []);
  });

  Deno.test(`${name}.takeExcess() takes nothing that an upload has been told of, or that is not wanted`, async () => {
    await using test = await open();
    const { catalog } = test;
    const peers = await admit(catalog, 3);
    await put(catalog, "a", { labels: ["f"], replicas: 2, holders: peers });
    await report(catalog, peers, ["stray"]);
    const take = (label: string) =>
      catalog.takeExcess([{ id: fragment(label).id, peerId: peers[0]! }], peers);
    const upload = uploadOf("b", { replicas: 3, acknowledge: 3 });
    await catalog.begin(upload, 1);
    await catalog.claim(upload.operationId, [fragment("f")], FAR_MS);
    assert.deepEqual(await take("f"), []);
    assert.deepEqual(await take("stray"), []);
    const outcome = await catalog.commit(upload.operationId, manifestOf("f"), 2);
    assert.ok("done" in outcome);
    assert.deepEqual(await take("f"), [], "three are wanted now");
    assert.deepEqual(await catalog.check(), []);
  });

  Deno.test(`${name}.recall() lets count again what is wanted and not being dropped`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [a, b, c] = await admit(catalog, 3);
    await put(catalog, "a", { labels: ["f", "g"], replicas: 2, holders: [a!, b!, c!] });
    await put(catalog, "b", { labels: ["h"], replicas: 2, holders: [a!, b!] });
    await catalog.remove({ operationId: newOperation(), name: nameOf("b") }, 2);
    await catalog.prune({ ...KEEP_ALL, supersededBeforeMs: 3 });
    const [f, g, h] = ["f", "g", "h"].map((label) => ({ id: fragment(label).id, peerId: a! }));
    await catalog.takeExcess([f!, g!], [b!, c!]);
    const drops = (await catalog.takeDroppable([a!], 4, 9)).map(({ id }) => id);
    assert.deepEqual(drops, [h!.id], "what is wanted is not ordered again");
    assert.deepEqual(await catalog.recall([b!, c!], []), []);
    assert.deepEqual(await catalog.recall([a!], [g!]), [f]);
    const holders = async () =>
      (await catalog.replicasOf([f!.id, g!.id])).map(({ holders }) => [...holders].sort());
    assert.deepEqual(await holders(), [[a, b, c], [b, c]]);
    // Of a dead peer it is recalled, too, and counts when that does.
    await catalog.setCounted(a!, false);
    assert.deepEqual(await catalog.recall([a!], []), [g]);
    assert.deepEqual(await holders(), [[b, c], [b, c]]);
    await catalog.setCounted(a!, true);
    assert.deepEqual(await holders(), [[a, b, c], [a, b, c]]);
    // What an upload claims is wanted again.
    const upload = uploadOf("c");
    await catalog.begin(upload, 5);
    await catalog.claim(upload.operationId, [fragment("h")], FAR_MS);
    assert.deepEqual(await catalog.takeDroppable([a!], FAR_MS, 9), []);
    assert.deepEqual(await catalog.recall([a!], []), [h]);
    assert.deepEqual(await catalog.check(), []);
  });

  Deno.test(`${name}.takeExcess() never takes two of a fragment where one can go`, async () => {
    await using test = await open();
    const { catalog } = test;
    const peers = await admit(catalog, 4);
    await put(catalog, "a", { labels: ["f"], replicas: 3, holders: peers });
    const all = peers.map((peerId) => ({ id: fragment("f").id, peerId }));
    assert.equal((await catalog.takeExcess(all, peers)).length, 1);
    assert.equal((await catalog.replicasOf([fragment("f").id]))[0]!.holders.length, 3);
  });
}

/** All pages. */
async function walk(
  page: (after?: number) => ReturnType<Catalog["survey"]>,
): Promise<HeldFragment[]> {
  const found: HeldFragment[] = [];
  let after: number | undefined;
  do {
    const { fragments, next } = await page(after);
    found.push(...fragments);
    after = next;
  } while (after !== undefined);
  return found;
}
