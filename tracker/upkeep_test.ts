import assert from "node:assert/strict";
import {
  admit,
  fragment,
  KEEP_ALL,
  nameOf,
  newOperation,
  put,
} from "../tests/contract/catalog_fixture.ts";
import { UpkeepWorld } from "../tests/support/upkeep_world.ts";
import { SqliteCatalog } from "./catalog/sqlite.ts";

/** Four peers in two zones; a file of one fragment of which two copies are wanted, on the first two. */
async function startWorld() {
  const folder = await Deno.makeTempDir();
  const catalog = await SqliteCatalog.open(`${folder}/catalog.sqlite`);
  const peerIds = await admit(catalog, 4);
  const world = new UpkeepWorld(catalog, peerIds, ["a", "b"]);
  await world.store([0, 1], ["f"]);
  await put(catalog, "file", { replicas: 2, labels: ["f"], holders: [] });
  return {
    catalog,
    world,
    async [Symbol.asyncDispose]() {
      await catalog[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("Upkeep has a lost copy made elsewhere, in the zone that lacks one, and trims it on return", async () => {
  await using test = await startWorld();
  const { world } = test;
  await world.die(0);
  await world.turn();
  assert.equal(world.orders.copies, 1);
  await world.obey();
  assert.deepEqual(world.holders("f").map(({ zone }) => zone).sort(), ["a", "b"]);
  await world.comeBack(0);
  await world.turn();
  await world.obey();
  assert.equal(world.holders("f").length, 2);
  assert.equal(world.orders.counts.drops, 1);
});

Deno.test("Upkeep trims nothing of a peer that has yet to tell the names that it remembers", async () => {
  await using test = await startWorld();
  const { world } = test;
  await world.die(0);
  await world.turn();
  await world.obey();
  await world.comeBack(0);
  for (const { peerId } of world.peers) world.telling.add(peerId);
  await world.turn();
  assert.deepEqual([world.holders("f").length, world.orders.counts.drops], [3, 0]);
  world.telling.clear();
  await world.turn();
  assert.equal(world.orders.counts.drops, 1);
});

Deno.test("Upkeep calls off a copy that is not needed any more", async () => {
  await using test = await startWorld();
  const { world } = test;
  await world.die(0);
  await world.turn();
  await world.comeBack(0);
  await world.turn();
  assert.deepEqual([world.orders.copies, world.orders.counts.cancelled], [0, 1]);
  await world.obey();
  assert.equal(world.holders("f").length, 2);
});

Deno.test("Upkeep tries a copy that failed again, but not at once", async () => {
  await using test = await startWorld();
  const { world } = test;
  await world.die(0);
  await world.turn();
  await world.obey(Infinity, 1);
  assert.equal(world.orders.counts.copies, 1);
  await world.repairAgain();
  assert.equal(world.orders.counts.copies, 1, "it waits");
  await world.turn();
  assert.equal(world.orders.counts.copies, 2);
});

Deno.test("Upkeep orders nothing while an operator holds it, and remembers that", async () => {
  await using test = await startWorld();
  const { world, catalog } = test;
  await world.upkeep.pause();
  assert.equal(await catalog.repairPaused(), true);
  await world.die(0);
  await world.turn();
  assert.equal(world.orders.counts.copies, 0);
  await world.upkeep.resume();
  await world.turn();
  assert.equal(world.orders.counts.copies, 1);
});

Deno.test("Upkeep lets a copy count again whose drop was not carried out before it was wanted again", async () => {
  await using test = await startWorld();
  const { world, catalog } = test;
  await catalog.remove({ operationId: newOperation(), name: nameOf("file") }, 5);
  await catalog.prune({ ...KEEP_ALL, supersededBeforeMs: 6 });
  await world.turn();
  assert.equal(world.orders.counts.drops, 2);
  // The peers lose their sessions, and with them the orders, before they do anything.
  for (const index of [0, 1]) await world.die(index);
  for (const index of [0, 1]) await world.comeBack(index);
  const upload = { replicas: 2, acknowledge: 2, labels: ["f"], holders: [] };
  await assert.rejects(put(catalog, "again", upload), /1 fragments are short/);
  await world.turn();
  assert.equal(world.orders.counts.drops, 2, "no drop is ordered again");
  assert.equal((await catalog.replicasOf([fragment("f").id]))[0]!.holders.length, 2);
});

Deno.test("Upkeep drops strays once all peers have told, and none while names may be missing", async () => {
  await using test = await startWorld();
  const { catalog, world } = test;
  await world.store([0, 1], ["stray"]);
  const isThere = () => world.holders("stray").length;
  const turns = async () => {
    for (let turn = 0; turn < 4; turn += 1) {
      await world.turn();
      await world.obey();
    }
  };
  await catalog.raiseEpoch(1);
  await catalog.endCollecting(false);
  await turns();
  assert.equal(isThere(), 2, "somebody may remember its name");
  await catalog.raiseEpoch(1);
  await catalog.endCollecting(true);
  world.telling.add(world.peers[3]!.peerId);
  await turns();
  assert.equal(isThere(), 2, "a peer has yet to tell");
  world.telling.clear();
  await world.turn();
  assert.equal(isThere(), 2, "the time of grace has just begun");
  await turns();
  assert.equal(isThere(), 0);
  assert.equal(world.holders("f").length, 2);
  assert.deepEqual(await catalog.check(), []);
});

Deno.test("A rebalance does not end before all are back who are expected, and then it does", async () => {
  await using test = await startWorld();
  const { rebalances, peers } = test.world;
  await rebalances.start(0.05);
  peers[3]!.isAwaited = true;
  await test.world.turn();
  assert.ok(rebalances.isRunning, "one is missing after a start of the tracker");
  peers[3]!.isAwaited = false;
  await test.world.turn();
  assert.ok(!rebalances.isRunning);
  assert.equal(await test.catalog.rebalanceTolerance(), undefined);
});
