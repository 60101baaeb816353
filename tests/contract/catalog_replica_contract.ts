import assert from "node:assert/strict";
import type { PeerId } from "../../proto/words/ids.ts";
import type { Catalog } from "../../tracker/catalog/catalog.ts";
import {
  admit,
  codeOf,
  digestOf,
  FAR_MS,
  fragment,
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

const ROW = { address: "host:1", zone: "z" };

/** The part of the catalog's contract about peers and what they hold. */
export function catalogReplicaContract(name: string, open: OpenCatalog): void {
  peerContract(name, open);
  changesContract(name, open);
  inventoryContract(name, open);
  shortContract(name, open);
  droppableContract(name, open);
}

function peerContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.admitPeer() takes a peer at its incarnation or a higher one`, async () => {
    await using test = await open();
    const { catalog } = test;
    const peer = { ...ROW, peerId: peerId(0), incarnation: 5 };
    const fine = { wasDead: false, isOlder: false };
    assert.deepEqual(await catalog.admitPeer(peer, 10), fine);
    assert.deepEqual(await catalog.admitPeer(peer, 11), { ...fine, lastHeardMs: 10 });
    const older = { ...peer, incarnation: 4 };
    assert.equal(await codeOf(catalog.admitPeer(older, 12)), "conflict");
    const wasOlder = { wasDead: false, isOlder: true, lastHeardMs: 11 };
    assert.deepEqual(await catalog.admitPeer(older, 12, true), wasOlder);
    assert.deepEqual(await catalog.admitPeer(peer, 12, true), { ...fine, lastHeardMs: 12 });
    const next = { ...peer, incarnation: 6, address: "other:2", zone: "y" };
    await catalog.admitPeer(next, 13);
    await catalog.recordHeard([
      { peerId: peerId(0), lastHeardMs: 20, addLiveMs: 7 },
      { peerId: peerId(0), lastHeardMs: 15, addLiveMs: 3 },
      { peerId: peerId(8), lastHeardMs: 15, addLiveMs: 3 },
    ]);
    const known = { ...next, counted: true, firstSeenMs: 10, lastHeardMs: 20, liveTotalMs: 10 };
    const said = { drainingSinceMs: undefined, maintenanceUntilMs: 0, fence: undefined };
    const expected = [{ ...known, ...said, fragments: 0, bytes: 0 }];
    assert.deepEqual(await (await test.reopen()).peers(), expected);
  });

  Deno.test(`${name}.setCounted() takes a peer's replicas out of the count and back`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first] = await admit(catalog, 2);
    await put(catalog, "a", { labels: ["f", "g"], replicas: 2 });
    await report(catalog, [first!], ["stray"]);
    assert.equal(await catalog.setCounted(first!, false), 3);
    assert.equal(await catalog.setCounted(first!, false), 0);
    assert.equal((await catalog.shortFragments(9)).length, 2);
    assert.deepEqual((await catalog.peers()).map(({ counted }) => counted), [false, true]);
    await report(catalog, [first!], ["late"]);
    assert.deepEqual(await holdersOf(catalog, "f", "late"), [[peerId(1)], []]);
    const row = { ...ROW, peerId: first!, incarnation: 1 };
    const wasDead = { wasDead: true, isOlder: false, lastHeardMs: 0 };
    assert.deepEqual(await catalog.admitPeer(row, 5), wasDead);
    // It counts again when it has said what it has, not when it comes.
    assert.equal((await catalog.shortFragments(9)).length, 2);
    assert.equal(await catalog.setCounted(first!, true), 4);
    assert.equal((await catalog.shortFragments(9)).length, 0);
    assert.deepEqual(await holdersOf(catalog, "late"), [[first]]);
    assert.equal(await catalog.setCounted(peerId(9), true), 0);
    assert.deepEqual(await (await test.reopen()).check(), []);
  });
}

function changesContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.applyChanges() takes what is so already, and keeps the order`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first, second] = await admit(catalog, 2);
    const [f, g] = [fragment("f"), fragment("g")];
    await catalog.applyChanges([
      { peerId: first!, gained: [f, f, g], lost: [] },
      { peerId: second!, gained: [f], lost: [g.id] },
      { peerId: first!, gained: [g], lost: [f.id] },
      { peerId: first!, gained: [f], lost: [g.id, g.id] },
    ]);
    assert.deepEqual(await holdersOf(catalog, "f", "g"), [[first, second], []]);
    assert.deepEqual(await catalog.inventoryDigest(first!), digestOf([f.id]));
    const peers = await (await test.reopen()).peers();
    assert.deepEqual(peers.map((peer) => [peer.fragments, peer.bytes]), [[1, 65_536], [1, 65_536]]);
  });

  Deno.test(`${name}.applyChanges() changes nothing when one peer is not known`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first] = await admit(catalog, 1);
    const gained = [fragment("f")];
    const changes = [first!, peerId(7)].map((peerId) => ({ peerId, gained, lost: [] }));
    assert.equal(await codeOf(catalog.applyChanges(changes)), "not_found");
    assert.deepEqual(await catalog.inventoryDigest(first!), digestOf([]));
    assert.deepEqual(await catalog.inventoryDigest(peerId(7)), digestOf([]));
    assert.deepEqual(await catalog.check(), []);
  });

  Deno.test(`${name}.replicasOf() answers in order, also for what it does not know`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first, second] = await admit(catalog, 2);
    await put(catalog, "a", { labels: ["f"], replicas: 4 });
    assert.deepEqual(await catalog.replicasOf([fragment("x").id, fragment("f").id]), [
      { id: fragment("x").id, sizeBytes: 0, wanted: 0, holders: [] },
      { ...fragment("f"), wanted: 4, holders: [first, second] },
    ]);
  });
}

function inventoryContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.applyInventory() removes only what the whole inventory did not name`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first, second] = await admit(catalog, 2);
    await put(catalog, "a", { labels: ["f", "g", "h"] });
    await report(catalog, [first!], ["stray"]);
    const part = (labels: string[], first: boolean, last: boolean) => {
      return { fragments: labels.map(fragment), first, last };
    };
    await catalog.applyInventory(first!, part(["f"], true, false));
    await report(catalog, [first!], ["gained meanwhile"]);
    await catalog.applyInventory(second!, part(["f", "g", "h"], true, true));
    await catalog.applyInventory(first!, part(["new", "g"], false, false));
    assert.equal((await catalog.inventoryDigest(first!)).count, 6);
    await lose(catalog, first!, ["g"]);
    await catalog.applyInventory(first!, part([], false, true));
    const left = ["f", "new", "gained meanwhile"].map((label) => fragment(label).id);
    assert.deepEqual(await catalog.inventoryDigest(first!), digestOf(left));
    assert.equal((await catalog.inventoryDigest(second!)).count, 3);
    assert.deepEqual(await holdersOf(catalog, "f", "g", "h", "stray"), [
      [first, second],
      [second],
      [second],
      [],
    ]);
    assert.deepEqual(await catalog.check(), []);
  });

  Deno.test(`${name}.applyInventory() starts over, and refuses a middle without a beginning`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first] = await admit(catalog, 1);
    const f = [fragment("f")];
    const rest = { fragments: f, first: false, last: true };
    assert.equal(await codeOf(catalog.applyInventory(first!, rest)), "conflict");
    await catalog.applyInventory(first!, { fragments: f, first: true, last: false });
    await catalog.applyInventory(first!, { fragments: [fragment("g")], first: true, last: true });
    assert.deepEqual(await catalog.inventoryDigest(first!), digestOf([fragment("g").id]));
    assert.equal(await codeOf(catalog.applyInventory(first!, rest)), "conflict");
    await catalog.applyInventory(first!, { fragments: f, first: true, last: false });
    const reopened = await test.reopen();
    assert.equal(await codeOf(reopened.applyInventory(first!, rest)), "conflict");
    assert.equal((await reopened.inventoryDigest(first!)).count, 2);
    const unknown = { fragments: f, first: true, last: true };
    assert.equal(await codeOf(reopened.applyInventory(peerId(9), unknown)), "not_found");
  });

  Deno.test(`${name}.inventoryDigest() is what the peer would compute`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first] = await admit(catalog, 1);
    const labels = Array.from({ length: 300 }, (_, index) => `f${index}`);
    const ids = labels.map((label) => fragment(label).id);
    await report(catalog, [first!], labels);
    await lose(catalog, first!, labels.slice(0, 50));
    assert.deepEqual(await catalog.inventoryDigest(first!), digestOf(ids.slice(50)));
    const fragments = labels.slice(100).map(fragment);
    await catalog.applyInventory(first!, { fragments, first: true, last: true });
    const reopened = await test.reopen();
    assert.deepEqual(await reopened.inventoryDigest(first!), digestOf(ids.slice(100)));
    assert.deepEqual(await reopened.check(), []);
  });
}

function shortContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.shortFragments() goes by copies, then id, and after a cursor`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first, second] = await admit(catalog, 2);
    const labels = ["a", "b", "c", "d"];
    await put(catalog, "x", { labels, replicas: 4 });
    await lose(catalog, first!, ["c"]);
    await lose(catalog, second!, ["c", "d"]);
    const short = (label: string, holders: PeerId[]) => {
      return { ...fragment(label), copies: holders.length, wanted: 4, holders };
    };
    const two = [short("a", [first!, second!]), short("b", [first!, second!])]
      .sort((x, y) => x.id < y.id ? -1 : 1);
    const expected = [short("c", []), short("d", [first!]), ...two];
    assert.deepEqual(await catalog.shortFragments(9), expected);
    const paged = [];
    for (let [last] = await catalog.shortFragments(1); last !== undefined;) {
      paged.push(last);
      [last] = await catalog.shortFragments(1, { copies: last.copies, id: last.id });
    }
    assert.deepEqual(paged, expected);
  });
}

function droppableContract(name: string, open: OpenCatalog): void {
  Deno.test(`${name}.takeDroppable() never takes what only a peer told of`, async () => {
    await using test = await open();
    const { catalog } = test;
    const peers = await admit(catalog, 2);
    await report(catalog, peers, ["stray"]);
    assert.deepEqual(await catalog.takeDroppable(peers, FAR_MS, 9), []);
    const upload = uploadOf("a");
    await catalog.begin(upload, 1);
    await catalog.claim(upload.operationId, [fragment("stray")], FAR_MS);
    assert.deepEqual(await catalog.takeDroppable(peers, FAR_MS, 9), []);
    await catalog.abort(upload.operationId, 20);
    assert.deepEqual(await catalog.takeDroppable(peers, 20, 9), []);
    const dropped = await catalog.takeDroppable(peers, 21, 9);
    assert.deepEqual(
      dropped,
      peers.map((peerId) => ({ ...fragment("stray"), peerId, wasCommitted: false })),
    );
  });

  Deno.test(`${name}.takeDroppable() leaves what another upload or file still has`, async () => {
    await using test = await open();
    const { catalog } = test;
    const peers = await admit(catalog, 2);
    const [one, other] = [uploadOf("a"), uploadOf("b")];
    for (const { operationId, ...upload } of [one, other]) {
      await catalog.begin({ operationId, ...upload }, 1);
      await catalog.claim(operationId, ["f", "g"].map(fragment), FAR_MS);
    }
    await report(catalog, peers, ["f", "g"]);
    await catalog.abort(one.operationId, 2);
    assert.deepEqual(await catalog.takeDroppable(peers, FAR_MS, 9), []);
    assert.deepEqual(await catalog.check(), []);
    await catalog.commit(other.operationId, manifestOf("g"), 3);
    const drops = await catalog.takeDroppable(peers, FAR_MS, 9);
    assert.deepEqual(drops.map(({ id }) => id), [fragment("f").id, fragment("f").id]);
    assert.deepEqual(await catalog.check(), []);
  });

  Deno.test(`${name}.takeDroppable() takes replicas out of the count until they are lost`, async () => {
    await using test = await open();
    let { catalog } = test;
    const [first, second] = await admit(catalog, 2);
    await put(catalog, "a", { labels: ["f"] });
    await catalog.remove({ operationId: newOperation(), name: nameOf("a") }, 5);
    assert.deepEqual(await catalog.takeDroppable([first!], FAR_MS, 9), []);
    await catalog.prune({ ...KEEP_ALL, supersededBeforeMs: 10 });
    assert.deepEqual(await catalog.takeDroppable([peerId(5)], FAR_MS, 9), []);
    const drop = { ...fragment("f"), peerId: first!, wasCommitted: true };
    assert.deepEqual(await catalog.takeDroppable([first!], FAR_MS, 9), [drop]);
    const f = fragment("f").id;
    assert.deepEqual(await holdersOf(catalog, "f"), [[second]]);
    await report(catalog, [first!], ["f"]);
    const inventory = { fragments: [fragment("f")], first: true, last: true };
    await catalog.applyInventory(first!, inventory);
    await catalog.setCounted(first!, false);
    catalog = await test.reopen();
    await catalog.setCounted(first!, true);
    assert.deepEqual(await holdersOf(catalog, "f"), [[second]]);
    assert.deepEqual(await catalog.inventoryDigest(first!), digestOf([f]));
    assert.deepEqual(await catalog.takeDroppable([first!], 0, 9), [drop]);
    const upload = uploadOf("b", { acknowledge: 2 });
    await catalog.begin(upload, 20);
    const [claimed] = await catalog.claim(upload.operationId, [fragment("f")], FAR_MS);
    assert.deepEqual(claimed!.holders, [second]);
    const outcome = await catalog.commit(upload.operationId, manifestOf("f"), 20);
    assert.deepEqual(outcome, { short: [fragment("f")] });
    await lose(catalog, first!, ["f"]);
    await report(catalog, [first!], ["f"]);
    assert.deepEqual(await holdersOf(catalog, "f"), [[first, second]]);
    assert.ok("done" in await catalog.commit(upload.operationId, manifestOf("f"), 20));
    assert.deepEqual(await catalog.takeDroppable([first!, second!], FAR_MS, 9), []);
    assert.deepEqual(await catalog.check(), []);
  });

  Deno.test(`${name}.takeDroppable() is not stopped by a peer that never drops`, async () => {
    await using test = await open();
    const { catalog } = test;
    const peers = await admit(catalog, 2);
    const labels = Array.from({ length: 40 }, (_, index) => `f${index}`);
    const upload = uploadOf("a");
    await catalog.begin(upload, 1);
    await catalog.claim(upload.operationId, labels.map(fragment), FAR_MS);
    await report(catalog, peers, labels);
    await catalog.abort(upload.operationId, 2);
    const [stuck, good] = peers;
    const dropped = new Set<string>();
    for (let turn = 0; turn < 40 && dropped.size < labels.length; turn += 1) {
      const drops = await catalog.takeDroppable(peers, FAR_MS, 8);
      assert.ok(drops.length <= 8);
      const lost = drops.filter(({ peerId }) => peerId === good).map(({ id }) => id);
      for (const id of lost) dropped.add(id);
      await catalog.applyChanges([{ peerId: good!, gained: [], lost }]);
    }
    assert.equal(dropped.size, labels.length);
    assert.equal((await catalog.inventoryDigest(stuck!)).count, labels.length);
  });

  Deno.test(`${name}.takeDroppable() tells a peer that comes back of its old copies`, async () => {
    await using test = await open();
    const { catalog } = test;
    const [first, second, third] = await admit(catalog, 3);
    await put(catalog, "a", { labels: ["f"], holders: [first!, second!] });
    await catalog.remove({ operationId: newOperation(), name: nameOf("a") }, 5);
    await catalog.prune({ ...KEEP_ALL, supersededBeforeMs: 10 });
    for (const peerId of [first!, second!]) await lose(catalog, peerId, ["f"]);
    await report(catalog, [third!], ["f"]);
    const drop = { ...fragment("f"), peerId: third!, wasCommitted: true };
    assert.deepEqual(await catalog.takeDroppable([third!], FAR_MS, 9), [drop]);
  });
}

async function holdersOf(catalog: Catalog, ...labels: string[]): Promise<PeerId[][]> {
  const found = await catalog.replicasOf(labels.map((label) => fragment(label).id));
  return found.map(({ holders }) => [...holders].sort());
}
