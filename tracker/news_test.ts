import assert from "node:assert/strict";
import fc from "fast-check";
import { peerAddress } from "../tests/support/peers.ts";
import { seededRandom } from "../proto/process/random.ts";
import type { PeerAddress } from "../proto/words/record.ts";
import { ofAllZones } from "./news.ts";

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
