import assert from "node:assert/strict";
import { fragmentId, peerAddress, peerId } from "../tests/support/peers.ts";
import { nowMs } from "../proto/process/clock.ts";
import { seededRandom } from "../proto/process/random.ts";
import { SqliteCatalog } from "./catalog/sqlite.ts";
import { Cleanup } from "./cleanup.ts";
import { Membership } from "./core/membership.ts";
import { Reservations } from "./core/reservations.ts";
import { Driver } from "./driver.ts";
import { News } from "./news.ts";
import { Orders } from "./orders.ts";
import { Repairs } from "./repairs.ts";
import { Sessions } from "./sessions.ts";

const FAR_MS = 1_000_000_000;
const A = peerId(1);
const PEER = { ...peerAddress(1), incarnation: 1, firstSeenMs: 0, liveTotalMs: 0 };

async function startDriver() {
  const folder = await Deno.makeTempDir();
  const catalog = await SqliteCatalog.open(`${folder}/catalog.sqlite`);
  const settings = { suspectAfterMs: FAR_MS, staleAfterMs: FAR_MS, deadAfterMs: FAR_MS };
  const membership = new Membership(settings);
  const [sessions, reservations, random] = [new Sessions(), new Reservations(), seededRandom(1)];
  const orders = new Orders(sessions, { epoch: 1 });
  const repairs = new Repairs({ catalog, orders, reservations, random }, { streamsPerPeerMax: 2 });
  const recovery = { isServing: true, hasTold: () => true };
  const cleanup = new Cleanup({ catalog, sessions, orders, reservations, recovery }, {
    versionGraceMs: FAR_MS,
    tombstoneAgeMs: FAR_MS,
    operationAgeMs: FAR_MS,
  });
  const news = new News({ catalog, sessions, random });
  const parts = { catalog, membership, reservations, orders, repairs, cleanup, news, recovery };
  const driver = new Driver(parts, { repairIntervalMs: 0, uploadLeaseMs: 0 });
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

Deno.test("Driver gives up the copies of a dead peer, and lets it back by a new session alone", async () => {
  await using network = await startDriver();
  const { driver, catalog, membership } = network;
  const counted = async () => (await catalog.peers())[0]!.counted;
  await catalog.admitPeer(PEER, nowMs());
  await driver.opened(PEER, 1);
  await driver.heard(A, 1);
  // Death comes while nobody looks; the next to look must write it.
  const transitions = membership.tick(nowMs() + FAR_MS);
  assert.deepEqual(transitions.map(({ to }) => to), ["dead"]);
  await catalog.setCounted(A, false);
  await assert.rejects(driver.heard(A, 1), {
    code: "unavailable",
    message: "The peer was silent for too long: a new session is due",
  });
  await driver.closed(A, 1);
  assert.equal(await counted(), false);
  await driver.opened(PEER, 2);
  assert.equal(await counted(), true);
  assert.equal(membership.livenessOf(A), "live");
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
    });
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
