import assert from "node:assert/strict";
import type { CatalogWatchResponse } from "../proto/gen/enjambre/v1/CatalogWatchResponse.ts";
import { peerAddress } from "../tests/support/peers.ts";
import { Events, EVENTS_MAX } from "./events.ts";
import { type View, Watchers } from "./watchers.ts";

const STATUS = { names: 1, survey: { ageMs: 5 }, safeMode: { mostMs: 7 }, repair: { hold: 0 } };

function world() {
  const events = new Events(() => 42);
  let looks = 0;
  const now = { view: { status: STATUS, peers: [peerOf(1)], traffic: [] } as View };
  const look = () => {
    looks += 1;
    return Promise.resolve(now.view);
  };
  return { events, now, watchers: new Watchers({ events, look }), looks: () => looks };
}

function peerOf(index: number, but = {}) {
  return { peer: peerAddress(index), liveness: "LIVENESS_LIVE" as const, ...but };
}

async function next(watching: AsyncGenerator<CatalogWatchResponse>): Promise<CatalogWatchResponse> {
  return (await watching.next()).value;
}

Deno.test("Watchers take no look while nobody watches", async () => {
  const { watchers, looks } = world();
  await watchers.turn();
  assert.equal(looks(), 0);
});

Deno.test("A watcher is told everything, then what happens, each event once", async () => {
  const { events, watchers, looks } = world();
  const ending = new AbortController();
  events.add({ kind: "EVENT_KIND_REPAIR", detail: "before" });
  const watching = watchers.watch(ending.signal);
  const first = await next(watching);
  assert.equal(first.whole, true);
  assert.equal(first.peers?.length, 1);
  assert.deepEqual(first.events?.map(({ detail }) => detail), ["before"]);
  events.add({ kind: "EVENT_KIND_REPAIR", detail: "after" });
  await watchers.turn();
  const second = await next(watching);
  assert.equal(second.whole, undefined);
  assert.deepEqual(second.events?.map(({ detail, number }) => [detail, number]), [["after", 2]]);
  assert.equal(looks(), 1, "one look serves the watcher within its time");
  ending.abort();
  assert.equal((await watching.next()).done, true);
});

Deno.test("A watcher that reads too slowly is told everything anew, and memory is bounded", async () => {
  const { events, watchers } = world();
  const ending = new AbortController();
  const watching = watchers.watch(ending.signal);
  await next(watching);
  for (let turn = 0; turn < 100; turn += 1) {
    events.add({ kind: "EVENT_KIND_REPAIR", detail: `${turn}` });
    await watchers.turn();
  }
  const again = await next(watching);
  assert.equal(again.whole, true);
  assert.equal(again.events?.at(-1)?.detail, "99");
  ending.abort();
  await watching.return(undefined);
});

Deno.test("Events remembers the latest, and tells gaps by numbers", () => {
  const events = new Events(() => 1);
  for (let n = 0; n < EVENTS_MAX + 10; n += 1) events.add({ kind: "EVENT_KIND_PUT", name: "a" });
  assert.equal(events.after(0).length, EVENTS_MAX);
  assert.equal(events.after(0)[0]!.number, 11);
  assert.deepEqual(events.after(EVENTS_MAX + 9).map(({ number }) => number), [EVENTS_MAX + 10]);
  assert.deepEqual(events.after(events.last), []);
});
