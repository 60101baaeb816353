import assert from "node:assert/strict";
import { fragment, KEEP_ALL, put, report, uploadOf } from "../tests/contract/catalog_fixture.ts";
import { fragmentId, peerAddress, peerId } from "../tests/support/peers.ts";
import { nowMs, steadyMs } from "../proto/process/clock.ts";
import { seededRandom } from "../proto/process/random.ts";
import { SqliteCatalog } from "./catalog/sqlite.ts";
import { ClaimWatch } from "./claim_watch.ts";
import { Cleanup } from "./cleanup.ts";
import { ChosenPlaces } from "./core/chosen_places.ts";
import { MAINTENANCE_MAX_MS, Membership } from "./core/membership.ts";
import { RepairBudget } from "./core/repair_budget.ts";
import { Reservations } from "./core/reservations.ts";
import { eventually } from "../tests/support/eventually.ts";
import { SafeMode } from "./core/safe_mode.ts";
import { Vanishing } from "./core/vanishing.ts";
import { Drains } from "./drains.ts";
import { Driver } from "./driver.ts";
import { Events } from "./events.ts";
import { News } from "./news.ts";
import { Orders } from "./orders.ts";
import { Rebalances } from "./rebalances.ts";
import { Repairs } from "./repairs.ts";
import { Sessions } from "./sessions.ts";
import { Strays } from "./strays.ts";
import { SurveyWalk } from "./survey_walk.ts";
import { Upkeep } from "./upkeep.ts";

const FAR_MS = 1_000_000_000;
const SOON_MS = 20;
const LEASE_MS = 60_000;
const A = peerId(1);
const PEER = {
  ...peerAddress(1),
  ...{ incarnation: 1, firstSeenMs: 0, liveTotalMs: 0 },
  ...{ drainingSinceMs: undefined, maintenanceUntilMs: 0, fence: undefined },
};
const OTHER = { ...PEER, ...peerAddress(2) };

async function startDriver(deadAfterMs = FAR_MS) {
  const folder = await Deno.makeTempDir();
  const catalog = await SqliteCatalog.open(`${folder}/catalog.sqlite`);
  const settings = {
    suspectAfterMs: deadAfterMs,
    staleAfterMs: deadAfterMs,
    deadAfterMs,
  };
  const membership = new Membership(settings);
  const [sessions, reservations, random] = [new Sessions(), new Reservations(), seededRandom(1)];
  const orders = new Orders(sessions, { epoch: 1 });
  const recovery = { isServing: true, hasTold: () => true };
  const places = new ChosenPlaces();
  const budget = new RepairBudget({
    ...{ streamsPerPeerMax: 2, streamsMax: 100, uploadShare: 0.2 },
    ...{ bytesPerS: Infinity, peerBytesPerS: Infinity },
  }, 0);
  const repairs = new Repairs({ catalog, orders, reservations, random, places, budget });
  const survey = new SurveyWalk(catalog);
  const vanishing = new Vanishing({ shareMax: 0.3, windowMs: FAR_MS });
  const drains = new Drains(catalog);
  const safeMode = new SafeMode({ shareMin: 1, mostMs: 0, extraMs: 0 }, new Map(), 0);
  const rebalances = new Rebalances({ catalog, orders, repairs, budget });
  const strays = new Strays({ catalog, recovery }, FAR_MS);
  const upkeep = new Upkeep(
    { catalog, recovery, strays, orders, repairs, rebalances, survey, drains, vanishing },
    safeMode,
    false,
  );
  const cleanup = new Cleanup({ catalog, sessions, orders, reservations, recovery }, {
    uploadLeaseMs: LEASE_MS,
    versionGraceMs: FAR_MS,
    tombstoneAgeMs: FAR_MS,
    operationAgeMs: FAR_MS,
  });
  const news = new News({ catalog, sessions, random });
  const claims = new ClaimWatch({ catalog, orders, budget, random }, FAR_MS);
  const parts = {
    ...{ claims, catalog, membership, reservations, orders, repairs, rebalances, upkeep, cleanup },
    ...{ news, recovery, events: new Events(() => 0) },
  };
  const driver = new Driver(parts, {
    repairIntervalMs: 0,
    uploadLeaseMs: 0,
    suspectAfterMs: FAR_MS,
  });
  return {
    ...parts,
    sessions,
    driver,
    async [Symbol.asyncDispose]() {
      await catalog[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("Driver has a peer count that came back while its death was being written", async () => {
  await using network = await startDriver(SOON_MS);
  const { driver, catalog, membership } = network;
  await catalog.admitPeer(PEER, nowMs());
  await driver.opened(PEER, 1);
  await driver.heard(A, 1);
  await driver.confirmed(A, 1);
  await driver.closed(A, 1);
  const asked = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const setCounted = catalog.setCounted.bind(catalog);
  catalog.setCounted = async (peerId, counted) => {
    if (!counted) {
      asked.resolve();
      await goOn.promise;
    }
    return await setCounted(peerId, counted);
  };
  let ticks = Promise.resolve();
  await eventually("it is dead", () => {
    ticks = driver.tick();
    assert.equal(membership.livenessOf(A), "dead");
  });
  await asked.promise;
  await driver.opened(PEER, 2);
  await driver.heard(A, 2);
  await driver.confirmed(A, 2);
  goOn.resolve();
  await ticks;
  assert.equal((await catalog.peers())[0]!.counted, true);
});

Deno.test("Driver gives up the copies of a dead peer, and lets it back by a new session alone", async () => {
  await using network = await startDriver();
  const { driver, catalog, membership } = network;
  const counted = async () => (await catalog.peers())[0]!.counted;
  await catalog.admitPeer(PEER, nowMs());
  await driver.opened(PEER, 1);
  await driver.heard(A, 1);
  // Death comes while nobody looks; the next to look must write it.
  const transitions = membership.tick(steadyMs() + FAR_MS);
  assert.deepEqual(transitions.map(({ to }) => to), ["dead"]);
  await catalog.setCounted(A, false);
  await assert.rejects(driver.heard(A, 1), {
    code: "unavailable",
    message: "The peer was silent for too long: a new session is due",
  });
  await driver.closed(A, 1);
  assert.equal(await counted(), false);
  await driver.opened(PEER, 2);
  assert.equal(await counted(), false, "it has not said yet what it has");
  await driver.confirmed(A, 1);
  assert.equal(await counted(), false, "an older session says nothing");
  await driver.confirmed(A, 2);
  assert.equal(await counted(), true);
  assert.equal(membership.livenessOf(A), "live");
});

Deno.test("Driver counts nothing of a fenced peer, whatever it reports, before it is trusted again", async () => {
  await using network = await startDriver();
  const { driver, catalog, membership } = network;
  const counted = async () => (await catalog.peers())[0]!.counted;
  await catalog.admitPeer(PEER, nowMs());
  await driver.opened(PEER, 1);
  await driver.confirmed(A, 1);
  await driver.fence(A, "It lies");
  assert.deepEqual([await counted(), driver.candidates().get(A)!.fenced], [false, true]);
  await driver.closed(A, 1);
  await driver.opened(PEER, 2);
  await driver.confirmed(A, 2);
  assert.equal(await counted(), false, "a new session changes nothing");
  await driver.start();
  assert.deepEqual([await counted(), membership.livenessOf(A)], [false, "suspect"]);
  assert.equal(membership.isFenced(A), true, "nor does a new start");
  assert.equal((await catalog.peers())[0]!.fence!.reason, "It lies");
  assert.equal(await driver.trust(A), true);
  assert.deepEqual([await counted(), (await catalog.peers())[0]!.fence], [true, undefined]);
  assert.equal(await driver.trust(A), false);
  const [entry] = await catalog.identities.auditLog(9, Number.MAX_SAFE_INTEGER);
  const { actor, action, subject } = entry!;
  assert.deepEqual([actor, action, subject], ["tracker", "fence", `${A}: It lies`]);
});

Deno.test("Driver ends the orders of a session with it, and not those of a newer one", async () => {
  await using network = await startDriver();
  const { driver, catalog, orders, sessions, reservations } = network;
  await catalog.admitPeer(PEER, nowMs());
  const give = () =>
    orders.give({
      kind: "copy",
      peerId: A,
      id: fragmentId(1),
      sizeBytes: 5,
      sources: [peerAddress(2)],
      isRepair: true,
    }, nowMs());
  const older = sessions.open(A);
  await driver.opened(PEER, older.number);
  give();
  const newer = sessions.open(A);
  driver.endOrders(A);
  assert.equal(orders.copies, 0);
  await driver.opened(PEER, newer.number);
  give();
  sessions.close(A, older);
  await driver.closed(A, older.number);
  assert.equal(orders.copies, 1);
  sessions.close(A, newer);
  await driver.closed(A, newer.number);
  assert.equal(orders.copies, 0);
  assert.deepEqual(reservations.owners(), []);
});

Deno.test("Driver orders nothing, in turns and between, while its tracker may not speak for the network", async () => {
  await using network = await startDriver();
  const { driver, catalog, orders, sessions, recovery } = network;
  recovery.isServing = false;
  for (const peer of [PEER, OTHER]) {
    await catalog.admitPeer(peer, nowMs());
    const session = sessions.open(peer.peerId);
    await driver.opened(peer, session.number);
    await driver.heard(peer.peerId, session.number, {
      ...{ capacityBytes: FAR_MS, freeBytes: FAR_MS },
      ...{ activeTransfers: 0, uploadBytesPerS: Infinity },
    });
    // What it has is known: something is due.
    await driver.confirmed(peer.peerId, session.number);
  }
  await put(catalog, "file", { labels: ["f"], holders: [A], replicas: 2, acknowledge: 1 });
  await driver.tick();
  await driver.repairIfDue();
  assert.equal(orders.counts.copies, 0);
  recovery.isServing = true;
  await driver.repairIfDue();
  assert.equal(orders.counts.copies, 1);
});

Deno.test("Driver forgets nothing, and buries nobody, because a clock jumps ahead or back", async () => {
  await using network = await startDriver();
  const { driver, catalog, membership } = network;
  await catalog.admitPeer(PEER, nowMs());
  await driver.opened(PEER, 1);
  await driver.heard(A, 1);
  const upload = { ...uploadOf("a"), leaseUntilMs: nowMs() + LEASE_MS };
  await catalog.begin(upload, nowMs());
  const { now } = Date;
  try {
    for (const jumpMs of [FAR_MS * 2, -FAR_MS * 2]) {
      Date.now = () => now() + jumpMs;
      await driver.tick();
      assert.equal((await catalog.upload(upload.operationId)).name, "a", `${jumpMs}`);
      assert.equal(membership.livenessOf(A), "live", `${jumpMs}`);
    }
  } finally {
    Date.now = now;
  }
});

Deno.test("Driver keeps nothing until the moments that a clock which was ahead wrote down", async () => {
  const AHEAD_MS = 10 * 365 * 86_400_000;
  for (const when of ["at its start", "in its turns"]) {
    await using network = await startDriver();
    const { driver, catalog } = network;
    const wrongMs = nowMs() + AHEAD_MS;
    await catalog.admitPeer(PEER, wrongMs);
    await catalog.setMaintenance(A, wrongMs);
    await put(catalog, "a", { labels: ["old"], holders: [A], acknowledge: 1, nowMs: wrongMs });
    await put(catalog, "a", { labels: ["new"], holders: [A], acknowledge: 1, nowMs: wrongMs });
    const upload = { ...uploadOf("b"), leaseUntilMs: wrongMs };
    await catalog.begin(upload, wrongMs);
    await catalog.claim(upload.operationId, [fragment("left")], wrongMs);
    await report(catalog, [A], ["left"]);
    await (when === "at its start" ? driver.start() : driver.tick());
    const { leaseUntilMs } = await catalog.upload(upload.operationId);
    assert.ok(leaseUntilMs <= nowMs() + LEASE_MS, when);
    const peer = (await catalog.peers())[0]!;
    assert.ok(peer.maintenanceUntilMs <= nowMs() + MAINTENANCE_MAX_MS, when);
    assert.ok(Math.max(peer.lastHeardMs, peer.firstSeenMs) <= nowMs(), when);
    // Each of the two has an end that comes.
    await catalog.prune({ ...KEEP_ALL, supersededBeforeMs: nowMs() + 1 });
    await catalog.abort(upload.operationId, nowMs());
    const droppable = await catalog.takeDroppable([A], nowMs() + 2, 9);
    assert.deepEqual(new Set(droppable.map(({ id }) => id)), new Set(ids("old", "left")), when);
  }
});

function ids(...labels: string[]) {
  return labels.map((label) => fragment(label).id);
}
