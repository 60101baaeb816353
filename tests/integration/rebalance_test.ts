import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { CALM, done, exits, networkTest } from "../support/network.ts";
import { bounds, numbersOf, operate } from "../support/upkeep_view.ts";
import { infoOf } from "../support/view.ts";

const MIB = 1024 * 1024;
const CAPACITY_MIB = 64;
const TOLERANCE = 0.05;
const WITHIN = { withinMs: 60_000 };

networkTest(
  "A rebalance says what it would move, moves it, and stops when peers are evenly full",
  {
    ...{ peers: 2, zones: ["a"], replicas: 2, times: CALM },
    peerFlags: ["--capacity", `${CAPACITY_MIB}MiB`],
  },
  async (network, folder, test) => {
    const sha256 = writeSeededFile(`${folder}/file`, 1, 16 * MIB);
    await done(network.run(["put", `${folder}/file`, "--name", "file"]));
    for (const _ of [1, 2]) await network.addPeer("a");
    await network.allLive();
    await eventually("the new peers have said what they hold", async () => {
      return (await peersOf(network)).every(({ confirmed, capacity }) => confirmed && capacity > 0);
    });
    const before = await usedOf(network);

    await test.step("the preview moves nothing", async () => {
      const preview = (await done(operate(network, "rebalance", "--dry-run"))).json();
      assert.equal(preview.running, false);
      assert.equal(preview.used, 32 / (4 * CAPACITY_MIB));
      const out = preview.peers.map(({ bytes_out }: { bytes_out: number }) => bytes_out);
      assert.equal(out.filter((bytes: number) => bytes > 0).length, 2);
      assert.equal(preview.bytes, sum(out));
      const { bytes } = preview;
      assert.deepEqual(preview.zones, [{ zone: "a", bytes_out: bytes, bytes_in: bytes }]);
      assert.ok(preview.bytes >= 2 * (16 - (8 + CAPACITY_MIB * TOLERANCE)) * MIB);
      assert.deepEqual(await usedOf(network), before);
      assert.equal((await numbersOf(network)).repair.copiesOrdered, 0);
    });

    await test.step("then it moves, also when the tracker is started anew meanwhile, and ends", async () => {
      assert.equal((await done(operate(network, "rebalance"))).json().running, true);
      await network.tracker.restart();
      await network.allLive();
      await eventually("it is over", async () => {
        const { repair } = await numbersOf(network);
        return !repair.rebalancing && repair.copiesUnderWay === 0;
      }, WITHIN);
      await eventually("all are within the tolerance, no copy too many or missing", async () => {
        const most = Math.max(...await usedOf(network));
        const copies = bounds((await infoOf(network, "file")).fragmentsByCopies);
        return most <= 32 / (4 * CAPACITY_MIB) + TOLERANCE && copies.join() === "2,2";
      }, WITHIN);
      await done(network.run(["get", "file", "--output", `${folder}/back`]));
      assert.equal(sha256OfFile(`${folder}/back`), sha256);
      assert.equal((await done(operate(network, "rebalance", "--dry-run"))).json().fragments, 0);
    });

    await test.step("what cannot be meant is refused", async () => {
      await exits(2, operate(network, "rebalance", "--dry-run", "--stop"));
      for (const share of ["90%", "much"]) {
        await exits(2, operate(network, "rebalance", "--tolerance", share));
      }
      assert.equal((await done(operate(network, "rebalance", "--stop"))).json().running, false);
    });
  },
);

// deno-lint-ignore no-explicit-any
async function peersOf(network: Network): Promise<any[]> {
  return (await done(network.run(["peers", "--json"]))).jsonLines();
}

/** Part of each peer's capacity that its copies take. */
async function usedOf(network: Network): Promise<number[]> {
  return (await peersOf(network)).map(({ bytes, capacity }) => bytes / capacity);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
