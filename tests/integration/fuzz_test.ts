import assert from "node:assert/strict";
import { fieldCases } from "../fuzz/calls.ts";
import { fuzzFrames } from "../fuzz/frames.ts";
import { fuzzCalls, fuzzNames, type FuzzReport } from "../fuzz/fuzz.ts";
import { networkTest } from "../support/network.ts";

const SEED = Number(Deno.env.get("SEED") ?? 0);
/** Of the messages by chance, which come after those of the fields; `deno task fuzz` tries all. */
const CALLS = 400;
const NAMES = 400;
const FRAMES = 200;

function assertClean({ tried, failures }: FuzzReport, count: number): void {
  assert.deepEqual(failures, []);
  assert.equal(tried, count);
}

networkTest(
  "The programs, called with messages, frames and names that nobody should send, refuse them and live",
  { peers: 1, replicas: 1 },
  async (network, _folder, test) => {
    await test.step("messages", async () => {
      const from = fieldCases().length;
      assertClean(await fuzzCalls(network, { seed: SEED, from, count: CALLS }), CALLS);
    });
    await test.step("frames", async () => {
      assertClean(await fuzzFrames(network, { seed: SEED, from: 0, count: FRAMES }), FRAMES);
    });
    await test.step("names", async () => {
      // A part of the corpus that is not always the same.
      const from = SEED % 12_000;
      assertClean(await fuzzNames(network, { seed: SEED, from, count: NAMES }), NAMES);
    });
  },
);
