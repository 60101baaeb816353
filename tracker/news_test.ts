import assert from "node:assert/strict";
import fc from "fast-check";
import { fragmentId, peerAddress, peerId } from "../tests/support/peers.ts";
import { nextTurn } from "../proto/process/clock.ts";
import { seededRandom } from "../proto/process/random.ts";
import type { PeerAddress } from "../proto/words/record.ts";
import { parseOperationId } from "../proto/words/ids.ts";
import { parseName } from "../proto/words/names.ts";
import type { RememberedFile } from "../proto/words/record.ts";
import type { Catalog } from "./catalog/catalog.ts";
import { News, ofAllZones } from "./news.ts";
import { Sessions } from "./sessions.ts";

const REMOVED: RememberedFile = {
  record: {
    ...{ name: parseName("gone"), version: { epoch: 1, sequence: 7 }, tags: [], replicas: 0 },
    ...{ sizeBytes: 0, committedAtMs: 1, operationId: parseOperationId("a".repeat(26)) },
  },
};

/** News to these peers, all in session; and what is on its way to each. */
function newsTo(
  indexes: readonly number[],
  catalog: Partial<Catalog> = { recordsFor: () => Promise.resolve([]) },
) {
  const sessions = new Sessions();
  const news = new News({ catalog: catalog as Catalog, sessions, random: seededRandom(1) });
  const opened = indexes.map((index) => ({ id: peerId(index), ...sessions.open(peerId(index)) }));
  const missed = new AbortController();
  for (const { id, number } of opened) news.opened(id, number, missed.signal);
  const told = async () => {
    for (const { outbox } of opened) outbox.close();
    const all = await Promise.all(opened.map(({ outbox }) => Array.fromAsync(outbox)));
    return all.map((messages) => messages.map(({ records }) => records!));
  };
  /** What was missed is told: nothing, where the catalog has no more to say. */
  const catchUp = async () => {
    for (const { id } of opened) await news.tellMissed(id, undefined, missed.signal);
  };
  return { news, opened, told, catchUp };
}

Deno.test("News.tell() has everybody remember a removal, and waits until enough have it on their disks", async () => {
  const { news, opened, told, catchUp } = newsTo([1, 2, 3]);
  await catchUp();
  let isTold = false;
  const telling = news.tell(REMOVED, 2).then(() => isTold = true);
  await nextTurn();
  news.kept(opened[0]!.id, opened[0]!.number, 1);
  await nextTurn();
  assert.equal(isTold, false);
  news.kept(opened[2]!.id, opened[2]!.number, 1);
  await telling;
  for (const [records] of await told()) {
    assert.deepEqual([records!.number, records!.ahead, records!.files!.length], [1, false, 1]);
  }
});

Deno.test("News.tell() to peers that do not answer ends all the same, as does one to nobody", async () => {
  await newsTo([]).news.tell(REMOVED, 2);
  await newsTo([1]).news.tell(REMOVED, 2);
});

Deno.test("News.tellOfFragments() tells of each name once, and says when older ones are still to come", async () => {
  const recordsOfFragment: Catalog["recordsOfFragment"] = (_id, _limit, isKnown) => {
    return Promise.resolve(isKnown!(REMOVED.record.version) ? [] : [REMOVED]);
  };
  const catching = Promise.withResolvers<RememberedFile[]>();
  const { news, opened, told, catchUp } = newsTo([1], {
    recordsOfFragment,
    recordsFor: () => catching.promise,
  });
  const missed = catchUp();
  await news.tellOfFragments(opened[0]!.id, [fragmentId(1), fragmentId(2)]);
  catching.resolve([]);
  await missed;
  const [records] = await told();
  assert.deepEqual(records!.map(({ number, ahead }) => [number, ahead]), [[1, true]]);
});

Deno.test("News.tell() leaves no gap between a session's beginning and the telling of what was missed", async () => {
  const { news, opened, told, catchUp } = newsTo([1]);
  const telling = news.tell(REMOVED, 1);
  await catchUp();
  news.kept(opened[0]!.id, opened[0]!.number, 1);
  await telling;
  assert.deepEqual((await told())[0]!.map(({ ahead }) => ahead), [true]);
});

function inZones(zones: readonly string[]): PeerAddress[] {
  return zones.map((zone, index) => ({ ...peerAddress(index), zone }));
}

Deno.test("ofAllZones() takes from each zone before it takes a second one from any", () => {
  const peers = inZones(["a", "a", "a", "a", "b", "c"]);
  for (let seed = 0; seed < 20; seed += 1) {
    const chosen = ofAllZones(peers, 3, seededRandom(seed));
    assert.deepEqual(chosen.map(({ zone }) => zone).sort(), ["a", "b", "c"]);
  }
});

Deno.test("ofAllZones() answers with distinct peers, as many as there are, spread over the zones", () => {
  const zones = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });
  fc.assert(fc.property(zones, fc.nat(15), fc.nat(), (zones, count, seed) => {
    const peers = inZones(zones);
    const chosen = ofAllZones(peers, count, seededRandom(seed));
    assert.equal(chosen.length, Math.min(count, peers.length));
    assert.equal(new Set(chosen).size, chosen.length);
    const taken = (zone: string) => chosen.filter((peer) => peer.zone === zone).length;
    const all = (zone: string) => zones.filter((each) => each === zone).length;
    for (const one of new Set(zones)) {
      // A zone that has more to give is never behind another by more than one.
      for (const other of zones) {
        if (taken(one) < all(one)) assert.ok(taken(one) + 1 >= taken(other));
      }
    }
  }));
});
