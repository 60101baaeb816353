import assert from "node:assert/strict";
import { monotonicMs } from "../../proto/process/clock.ts";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import { eventually } from "../support/eventually.ts";
import { done, MORTAL, networkTest } from "../support/network.ts";
import { holdersOnDisks, numbersOf } from "../support/upkeep_view.ts";

const MIB = 1024 * 1024;
const SIZE_BYTES = 6 * MIB;
const RATE_BYTES_PER_S = 2 * MIB;
/** What may go at once: a burst of a fifth of a second, and the last fragment. */
const AHEAD_BYTES = RATE_BYTES_PER_S / 5 + 256 * 1024;

networkTest(
  "Repair keeps to the rate that it was given, and says how much is left and for how long",
  {
    ...{ peers: 4, zones: ["a"], replicas: 2, times: MORTAL },
    trackerFlags: ["--repair-rate", "2MiB"],
  },
  async (network, folder) => {
    writeSeededFile(`${folder}/file`, 1, SIZE_BYTES);
    await done(network.run(["put", `${folder}/file`, "--name", "file"]));
    await eventually("all copies are made", async () => {
      return (await numbersOf(network)).fragmentsShort === 0;
    });
    const held = [...holdersOnDisks(network).values()].flat();
    const counts = [...network.peers.keys()].map((index) =>
      held.filter((at) => at === index).length
    );
    const victim = counts.indexOf(Math.max(...counts));
    const lostBytes = Math.max(...counts) * 256 * 1024;
    await network.peers[victim]!.end("SIGKILL");
    await eventually("copies are missing", async () => {
      return (await numbersOf(network)).repair.bytesLeft > 0;
    });
    const startMs = monotonicMs();
    const busy = await eventually("it says how long it takes", async () => {
      const { repair } = await numbersOf(network);
      return repair.msLeft > 0 && repair;
    });
    assert.ok(busy.bytesPerS > 0 && busy.bytesLeft < lostBytes);
    await eventually("all copies are made again", async () => {
      return (await numbersOf(network)).fragmentsShort === 0;
    });
    const tookMs = monotonicMs() - startMs;
    const leastMs = (lostBytes - AHEAD_BYTES) / RATE_BYTES_PER_S * 1000;
    // The clock was started when the first copies may have been under way for a turn.
    assert.ok(tookMs > leastMs - 500, `${lostBytes} bytes in ${tookMs} ms`);
  },
);
