import assert from "node:assert/strict";
import fc from "fast-check";
import { SqliteCatalog } from "../../tracker/catalog/sqlite.ts";
import { admit, KEEP_ALL, nameOf, newOperation, uploadOf } from "../contract/catalog_fixture.ts";
import { fragment, manifestOf } from "../contract/catalog_fixture.ts";
import { UpkeepWorld } from "../support/upkeep_world.ts";

const PEERS = 6;
const ZONES = ["a", "b", "c"];
const NAMES = ["n0", "n1", "n2"];
const TURNS_MAX = 40;
const index = fc.nat(PEERS - 1);
const name = fc.constantFrom(...NAMES);

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("put" as const),
      name,
      holders: fc.uniqueArray(index, { minLength: 1, maxLength: 3 }),
      replicas: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), name }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("replicas" as const),
      name,
      replicas: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("die" as const), index }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("back" as const), index }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("drain" as const), index, draining: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "rebalance" as const }) },
  { weight: 5, arbitrary: fc.constant({ kind: "turn" as const }) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("obey" as const),
      count: fc.integer({ min: 1, max: 5 }),
      failing: fc.integer({ min: 2, max: 9 }),
    }),
  },
);

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

Deno.test("Upkeep orders no drop that leaves too few, and in the end each fragment has what is wanted", async () => {
  let dropsChecked = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 20, maxLength: 60, size: "max" }),
      async (steps) => {
        const folder = await Deno.makeTempDir();
        try {
          await using catalog = await SqliteCatalog.open(`${folder}/catalog.sqlite`);
          const world = new UpkeepWorld(catalog, await admit(catalog, PEERS), ZONES);
          for (const [at, each] of steps.entries()) await take(each, world, catalog, 100 + at);
          await settle(world, catalog, 1_000);
          dropsChecked += world.dropsChecked;
        } finally {
          await Deno.remove(folder, { recursive: true });
        }
      },
    ),
    { numRuns: 25 },
  );
  assert.ok(dropsChecked > 50, `only ${dropsChecked} drops were checked`);
});

async function take(
  each: Step,
  world: UpkeepWorld,
  catalog: SqliteCatalog,
  nowMs: number,
): Promise<void> {
  switch (each.kind) {
    case "put":
      return await putFile(each, world, catalog, nowMs);
    case "remove":
    case "replicas": {
      const change = { operationId: newOperation(), name: nameOf(each.name) };
      if (!(await isThere(catalog, each.name))) return;
      if (each.kind === "remove") await catalog.remove(change, nowMs);
      else await catalog.setReplicas({ ...change, replicas: each.replicas }, nowMs);
      return await catalog.prune({ ...KEEP_ALL, supersededBeforeMs: nowMs + 1 });
    }
    case "die":
      if (world.peers[each.index]!.isLive) await world.die(each.index);
      return;
    case "back":
      if (!world.peers[each.index]!.isLive) await world.comeBack(each.index);
      return;
    case "drain":
      return await world.drain(each.index, each.draining);
    case "rebalance":
      return world.rebalances.start(0.01);
    case "turn":
      return await world.turn();
    case "obey":
      return await world.obey(each.count, each.failing);
  }
}

/** A put of one fragment of its own, to peers that are live, acknowledged at one copy. */
async function putFile(
  { name, holders, replicas }: Extract<Step, { kind: "put" }>,
  world: UpkeepWorld,
  catalog: SqliteCatalog,
  nowMs: number,
): Promise<void> {
  const live = holders.filter((each) => world.peers[each]!.isLive && !world.peers[each]!.draining);
  if (live.length === 0) return;
  const upload = uploadOf(name, { replicas, acknowledge: 1 });
  await catalog.begin(upload, nowMs);
  await catalog.claim(upload.operationId, [fragment(name)], Number.MAX_SAFE_INTEGER);
  await world.store(live, [name]);
  const outcome = await catalog.commit(upload.operationId, manifestOf(name), nowMs);
  if ("short" in outcome) await catalog.abort(upload.operationId, nowMs);
}

/** All faults end: everybody is back, and nobody is being emptied but the first. */
async function settle(world: UpkeepWorld, catalog: SqliteCatalog, nowMs: number): Promise<void> {
  for (const [at, peer] of world.peers.entries()) {
    if (!peer.isLive) await world.comeBack(at);
    await world.drain(at, at === 0);
  }
  await catalog.prune({ ...KEEP_ALL, supersededBeforeMs: nowMs });
  const open = PEERS - 1;
  for (let turn = 0; turn < TURNS_MAX; turn += 1) {
    await world.turn();
    await world.obey();
  }
  for (const each of NAMES) {
    const { wanted } = (await catalog.replicasOf([fragment(each).id]))[0]!;
    const holders = world.holders(each);
    const zones = new Set(holders.map(({ zone }) => zone));
    assert.equal(holders.length, Math.min(wanted, open), `${each}: copies, ${wanted} wanted`);
    assert.equal(zones.size, Math.min(wanted, ZONES.length), `${each}: zones`);
    assert.ok(!holders.includes(world.peers[0]!), `${each}: the first peer is empty`);
  }
  assert.equal(world.orders.copies, 0);
  assert.deepEqual(await catalog.check(), []);
}

async function isThere(catalog: SqliteCatalog, name: string): Promise<boolean> {
  return (await catalog.list(name, 1, "")).items.length > 0;
}
