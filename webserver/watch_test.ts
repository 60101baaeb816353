import assert from "node:assert/strict";
import { seededRandom } from "../proto/process/random.ts";
import type { PeerId } from "../proto/words/ids.ts";
import type { PeerAddress } from "../proto/words/record.ts";
import { choosePeers } from "./watch.ts";

function peers(zone: string, count: number): PeerAddress[] {
  return Array.from({ length: count }, (_, index) => ({
    peerId: `${zone}${index}` as PeerId,
    address: `${zone}:${index}`,
    zone,
  }));
}

Deno.test("choosePeers() takes from every zone, however many peers one of them has", () => {
  const all = [...peers("big", 100), ...peers("small", 2), ...peers("middle", 10)];
  const chosen = choosePeers(all, 9, seededRandom(1));
  const counts = Map.groupBy(chosen, ({ zone }) => zone);
  assert.equal(chosen.length, 9);
  assert.equal(counts.get("small")!.length, 2);
  assert.ok(counts.get("middle")!.length >= 3 && counts.get("big")!.length >= 3);
  assert.equal(new Set(chosen.map(({ peerId }) => peerId)).size, 9);
});

Deno.test("choosePeers() takes all when there are few, none of none, and differs by chance", () => {
  assert.equal(choosePeers(peers("a", 3), 16, seededRandom(1)).length, 3);
  assert.deepEqual(choosePeers([], 16, seededRandom(1)), []);
  const many = peers("a", 100);
  assert.notDeepEqual(choosePeers(many, 5, seededRandom(1)), choosePeers(many, 5, seededRandom(2)));
});
