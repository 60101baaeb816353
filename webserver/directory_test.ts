import assert from "node:assert/strict";
import type { PeerId } from "../proto/words/ids.ts";
import { Directory, ownDoor } from "./directory.ts";

const TRACKERS = ["a:1", "b:2", "c:3"];

Deno.test("Directory, nobody is healthy until that was seen", () => {
  const directory = new Directory(TRACKERS);
  assert.deepEqual(directory.trackers, TRACKERS.map((address) => ({ address, healthy: false })));
  assert.equal(directory.healthyTracker, undefined);
});

Deno.test("Directory, healthy trackers come first, each kind in the order given", () => {
  const directory = new Directory(TRACKERS);
  directory.setHealth("c:3", true);
  directory.setHealth("b:2", true);
  assert.deepEqual(directory.trackers.map(({ address }) => address), ["b:2", "c:3", "a:1"]);
  assert.equal(directory.healthyTracker, "b:2");
  directory.setHealth("b:2", false);
  assert.deepEqual(directory.trackers.map(({ address }) => address), ["c:3", "a:1", "b:2"]);
});

Deno.test("Directory.setHealth() says whether that is news", () => {
  const directory = new Directory(TRACKERS);
  assert.equal(directory.setHealth("a:1", false), false);
  assert.equal(directory.setHealth("a:1", true), true);
  assert.equal(directory.setHealth("a:1", true), false);
  assert.throws(() => directory.setHealth("d:4", true));
});

Deno.test("Directory, peers stay known when every tracker is away", async () => {
  const directory = new Directory(TRACKERS);
  const peers = [{ peerId: "p" as PeerId, address: "p:1", zone: "z" }];
  directory.rememberPeers(peers);
  directory.setHealth("a:1", false);
  const doorway = await ownDoor(directory).look(new AbortController().signal);
  assert.deepEqual(doorway.peers, peers);
  assert.ok(doorway.trackers.every(({ healthy }) => !healthy));
});
