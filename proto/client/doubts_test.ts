import assert from "node:assert/strict";
import {
  fileOf,
  good,
  lost,
  lying,
  planOf,
  roundTrips,
  settingsOf,
  TestHolder,
} from "../../tests/support/test_holder.ts";
import { peerAddress, peerId } from "../../tests/support/peers.ts";
import { MISSING_REPORT_MAX } from "../words/limits.ts";
import { Channels } from "../wire/client.ts";
import { INSECURE } from "../wire/identity.ts";
import { download } from "./download.ts";
import { Doubts } from "./doubts.ts";

const FILE = fileOf(100);
const { manifest } = FILE;

/** All fragments, claimed by these peers. */
function doubtsAbout(...peers: number[]) {
  const told: [peerId: string, indexes: number[]][] = [];
  const plan = {
    manifest,
    holders: manifest.fragmentIds.map(() => peers.map((peer) => peerAddress(peer))),
    reportMissing: (peer: string, ids: readonly string[]) => {
      told.push([peer, ids.map((id) => manifest.fragmentIds.findIndex((each) => each === id))]);
      return Promise.resolve();
    },
  };
  return { doubts: new Doubts(plan, (telling) => void telling), told };
}

Deno.test("Doubts tells once what a peer has not got of what it is said to have", () => {
  const { doubts, told } = doubtsAbout(1, 2);
  const all = [...manifest.fragmentIds.keys()];
  doubts.has(peerId(1), all.filter((index) => index !== 3 && index !== 7));
  doubts.has(peerId(2), all);
  doubts.lacks(peerId(1), [3, 7]);
  doubts.lacks(peerId(2), [5]);
  doubts.has(peerId(3), []);
  assert.deepEqual(told, [[peerId(1), [3, 7]], [peerId(2), [5]]]);
});

Deno.test("Doubts tells no more of one peer at once than a report may have", () => {
  const { doubts, told } = doubtsAbout(1);
  doubts.has(peerId(1), []);
  assert.equal(told[0]![1].length, MISSING_REPORT_MAX);
});

Deno.test("download() reports who has not got what it claims or sends other bytes, and nobody else", async () => {
  const file = fileOf(12);
  await using honest = await TestHolder.serve(1, good(file), file);
  await using forgetful = await TestHolder.serve(2, lost, file);
  await using liar = await TestHolder.serve(3, lying(file), file);
  const accused = new Set<string>();
  const plan = planOf(file, honest, forgetful, liar);
  const reportMissing = (peer: string) => Promise.resolve(void accused.add(peer));
  using channels = new Channels(INSECURE);
  const settings = settingsOf(file, "any");
  for await (const { recycle } of download(channels, { ...plan, reportMissing }, settings)) {
    recycle();
  }
  await roundTrips(channels, honest, forgetful, liar);
  assert.deepEqual([...accused].sort(), [peerId(2), peerId(3)].sort());
});
