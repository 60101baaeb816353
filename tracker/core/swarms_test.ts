import assert from "node:assert/strict";
import { seededRandom } from "../../proto/process/random.ts";
import type { FileId } from "../../proto/words/ids.ts";
import { SWARM_NEIGHBOURS_MAX } from "../../proto/words/limits.ts";
import type { PeerAddress } from "../../proto/words/record.ts";
import { peerAddress } from "../../tests/support/peers.ts";
import { Swarms } from "./swarms.ts";

const FILE = "f".repeat(64) as FileId;
const OTHER = "e".repeat(64) as FileId;

function member(index: number, zone = "a") {
  return { ...peerAddress(index, `127.0.0.1:${5000 + index}`), zone };
}

function joining(peer: PeerAddress | undefined, held: number, owner = "") {
  return { peer, held, owner };
}

Deno.test("Swarms names the members of the same file to each other, and nobody to itself", () => {
  const swarms = new Swarms(seededRandom(1));
  assert.deepEqual(swarms.join(FILE, joining(member(1), 0), 0).peers, []);
  assert.deepEqual(swarms.join(FILE, joining(member(2), 0), 1).peers, [member(1)]);
  assert.deepEqual(swarms.join(FILE, joining(member(1), 3), 2).peers, [member(2)]);
  assert.deepEqual(swarms.join(OTHER, joining(member(3), 0), 3).peers, []);
  swarms.leave(FILE, member(2).peerId);
  assert.deepEqual(swarms.join(FILE, joining(member(1), 3), 4).peers, []);
});

Deno.test("Swarms does not name one that serves nobody, and forgets who is silent", () => {
  const swarms = new Swarms(seededRandom(1));
  swarms.join(FILE, joining(undefined, 0), 0);
  swarms.join(FILE, joining(member(1), 0), 0);
  swarms.join(FILE, joining(member(2), 0), 40_000);
  assert.deepEqual(swarms.join(FILE, joining(undefined, 0), 59_999).peers.length, 2);
  assert.deepEqual(swarms.join(FILE, joining(undefined, 0), 60_001).peers, [member(2)]);
  swarms.tick(200_000);
  assert.deepEqual(swarms.join(FILE, joining(undefined, 0), 200_000).peers, []);
});

Deno.test("Swarms names at most 30, of both zones, complete ones among them", () => {
  const swarms = new Swarms(seededRandom(7));
  for (let index = 1; index <= 200; index += 1) {
    const complete = index % 50 === 0;
    swarms.join(FILE, joining(member(index, index % 4 === 0 ? "b" : "a"), complete ? 100 : 1), 0);
  }
  const { peers } = swarms.join(FILE, joining(member(300, "b"), 0), 1);
  assert.equal(peers.length, SWARM_NEIGHBOURS_MAX);
  assert.equal(peers.filter(({ zone }) => zone === "b").length, SWARM_NEIGHBOURS_MAX / 2);
  const completeIds = [50, 100, 150, 200].map((index) => member(index).peerId);
  assert.ok(peers.filter(({ peerId }) => completeIds.includes(peerId)).length >= 3);
});

Deno.test("Swarms knows whose id a member's is for as long as it takes part", () => {
  const swarms = new Swarms(seededRandom(1));
  const { peerId } = member(1);
  assert.equal(swarms.ownerOf(FILE, peerId, "somebody"), "somebody");
  swarms.join(FILE, joining(member(1), 0, "one"), 0);
  assert.equal(swarms.ownerOf(FILE, peerId, "somebody"), "one");
  assert.equal(swarms.ownerOf(OTHER, peerId, "somebody"), "somebody");
  swarms.leave(FILE, peerId);
  assert.equal(swarms.ownerOf(FILE, peerId, "somebody"), "somebody");
});
