import assert from "node:assert/strict";
import { fragmentId, peerId } from "../../tests/support/peers.ts";
import { ChosenPlaces } from "./chosen_places.ts";

Deno.test("ChosenPlaces knows a copy that came where it was sent, once", () => {
  const places = new ChosenPlaces();
  places.choose(fragmentId(1), [peerId(1), peerId(2)]);
  places.choose(fragmentId(1), [peerId(3)]);
  places.choose(fragmentId(2), []);
  assert.ok(!places.take(fragmentId(1), peerId(9)));
  for (const index of [1, 2, 3]) assert.ok(places.take(fragmentId(1), peerId(index)));
  assert.ok(!places.take(fragmentId(1), peerId(1)));
  assert.ok(!places.take(fragmentId(2), peerId(1)));
});

Deno.test("ChosenPlaces forgets the oldest of very many", () => {
  const places = new ChosenPlaces();
  places.choose(fragmentId("first"), [peerId(1)]);
  for (let index = 0; index < 65_536; index += 1) {
    places.choose(`${index}`.padStart(64, "0") as ReturnType<typeof fragmentId>, [peerId(1)]);
  }
  assert.ok(!places.take(fragmentId("first"), peerId(1)));
  assert.ok(places.take("0".repeat(64) as ReturnType<typeof fragmentId>, peerId(1)));
});
