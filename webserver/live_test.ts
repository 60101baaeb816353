import assert from "node:assert/strict";
import type { NetworkEvent } from "../proto/client/watch_reader.ts";
import type { FragmentId, PeerId } from "../proto/words/ids.ts";
import { peerState } from "./door_fixture.ts";
import { History } from "./history.ts";
import { HistoryFile } from "./history_file.ts";
import { Live, type LiveChange } from "./live.ts";
import { NetworkFake } from "./network_fake.ts";

const NOTHING = { whole: false, atMs: 2, peers: [], events: [] };

function eventOf(number: number, but: Partial<NetworkEvent> = {}): NetworkEvent {
  return { number, atMs: number, kind: "put", sizeBytes: 1, detail: "", ...but };
}

Deno.test("Live keeps what is known in order, and tells what changed", () => {
  const live = new Live();
  const changes: LiveChange[] = [];
  using _listening = live.listen((change) => changes.push(change));
  live.take({ ...NOTHING, whole: true, peers: [peerState("q", "b"), peerState("p", "a")] });
  live.take({
    ...NOTHING,
    peers: [peerState("o", "a"), peerState("q", "b", { liveness: "dead" })],
  });
  assert.deepEqual(live.peers.map(({ peer }) => peer.peerId[0]), ["o", "p", "q"].sort());
  assert.equal(live.peers.find(({ peer }) => peer.peerId.startsWith("q"))!.liveness, "dead");
  assert.deepEqual(live.peersSince(1).map(({ peer }) => peer.peerId[0]), ["o", "q"]);
  assert.equal(live.roomBytes, 800);
  live.lose();
  live.lose();
  assert.equal(live.roomBytes, undefined);
  assert.deepEqual([live.isHeard, live.peers.length, changes.length], [false, 3, 3]);
});

Deno.test("Live tells an event once, also after it was told everything anew", () => {
  const live = new Live();
  live.take({ ...NOTHING, whole: true, events: [eventOf(1), eventOf(2)] });
  live.take({ ...NOTHING, events: [eventOf(3)] });
  live.take({ ...NOTHING, whole: true, events: [eventOf(2), eventOf(3), eventOf(4)] });
  assert.deepEqual(live.events.map(({ number }) => number), [4, 3, 2, 1]);
  assert.deepEqual(live.eventsSince(1).map(({ number }) => number), [3, 4]);
});

Deno.test("Live knows which copies are on their way", () => {
  const live = new Live();
  const [to, fragmentId] = ["p" as PeerId, "f" as FragmentId];
  const copy = { fragmentId, peerId: to, fromPeerId: "s" as PeerId };
  live.take({ ...NOTHING, events: [eventOf(1, { kind: "copy", ...copy })] });
  assert.deepEqual(live.moving, [{ fragmentId, from: "s", to }]);
  live.take({ ...NOTHING, events: [eventOf(2, { kind: "copied", ...copy })] });
  assert.deepEqual(live.moving, []);
});

Deno.test("History remembers a day and no more", async () => {
  const [live, history] = [new Live(), new History()];
  history.take(live, 0);
  assert.equal(history.samples.length, 0, "nothing is known yet");
  const status = await new NetworkFake().status();
  live.take({
    ...NOTHING,
    whole: true,
    status,
    peers: [peerState("p", "a", { receivedBytesPerS: 7 })],
  });
  for (let minute = 0; minute < 1500; minute += 1) history.take(live, minute * 60_000);
  assert.equal(history.samples.length, 24 * 60);
  assert.deepEqual([history.samples[0]!.atMs, history.samples[0]!.bytesPerS], [60 * 60_000, 7]);
});

Deno.test("History goes on with what was remembered of the last day, over a restart", async () => {
  const folder = await Deno.makeTempDir({ prefix: "enjambre-history-" });
  try {
    const [live, before] = [new Live(), new History()];
    const status = await new NetworkFake().status();
    live.take({ ...NOTHING, whole: true, status });
    for (let minute = 1; minute <= 100; minute += 1) before.take(live, minute * 60_000);
    const file = new HistoryFile(folder);
    assert.deepEqual(await file.read(), []);
    await file.write(before.samples);
    const after = new History();
    after.recall(await new HistoryFile(folder).read(), 100 * 60_000);
    assert.deepEqual(after.samples, before.samples);
    const nextDay = new History();
    nextDay.recall(before.samples, (24 * 60 + 50) * 60_000);
    assert.equal(nextDay.samples[0]!.atMs, 51 * 60_000);
    await Deno.writeTextFile(`${folder}/history.json`, "{");
    assert.deepEqual(await file.read(), [], "damaged");
    await new HistoryFile(`${folder}/none`).write(before.samples);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["history.json"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
