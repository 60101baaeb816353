import assert from "node:assert/strict";
import { NewcomerPlaces } from "./newcomer_places.ts";

/** How many places somebody gets who takes all that there are. */
function takeAll(places: NewcomerPlaces, address: string): number {
  let taken = 0;
  while (taken < 100 && places.take(address)) taken += 1;
  return taken;
}

Deno.test("NewcomerPlaces gives one address a few places, and leaves room for others", () => {
  const places = new NewcomerPlaces();
  assert.equal(takeAll(places, "10.0.0.1"), 4);
  assert.equal(takeAll(places, "2001:db8::1"), 4);
  assert.equal(takeAll(places, "2001:db8::2:1"), 0, "whoever has one has all of that network");
  assert.equal(takeAll(places, "10.0.0.2"), 4);
  assert.equal(takeAll(places, "10.0.0.3"), 4);
  assert.equal(takeAll(places, "10.0.0.4"), 0, "there are no more for anybody");
  places.leave("10.0.0.1");
  assert.equal(takeAll(places, "10.0.0.4"), 1);
  for (let turn = 0; turn < 3; turn += 1) places.leave("10.0.0.1");
  assert.equal(takeAll(places, "10.0.0.1"), 3);
});

Deno.test("NewcomerPlaces lets a whole network join on this machine", () => {
  const places = new NewcomerPlaces();
  assert.equal(takeAll(places, "127.0.0.1"), 16);
  assert.equal(takeAll(places, "10.0.0.1"), 0);
});
