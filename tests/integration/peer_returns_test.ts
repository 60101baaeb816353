import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { done, MORTAL, networkTest } from "../support/network.ts";
import { bounds, holdersOnDisks, numbersOf } from "../support/upkeep_view.ts";
import { infoOf } from "../support/view.ts";

const SIZE_BYTES = 8 * 1024 * 1024;
const ZONES = ["a", "b", "c"];
const REPLICAS = 3;

networkTest(
  "When a peer returns, the copies that were made for it are trimmed, and those under way called off",
  { peers: 6, zones: ZONES, replicas: REPLICAS, times: MORTAL },
  async (network, folder, test) => {
    const sha256 = writeSeededFile(`${folder}/file`, 1, SIZE_BYTES);
    const put = ["put", `${folder}/file`, "--name", "file", "--fragment-size", "1MiB"];
    await done(network.run(put));
    await eventually("all copies are made", () => isExact(network));
    const victim = holdersOnDisks(network).values().next().value![0]!;

    await test.step("trimmed, in all zones, on the disks as in the records", async () => {
      await network.peers[victim]!.end("SIGKILL");
      await eventually("it is dead", async () => {
        return (await numbersOf(network)).peersByLiveness.dead === 1;
      });
      await eventually("the others make up for it", () => isExact(network));
      await network.peers[victim]!.start();
      await eventually("no fragment has more than is wanted", async () => {
        return (await numbersOf(network)).repair.dropsOrdered > 0 && await isExact(network);
      });
      await eventually("nor on the disks", () => {
        const copies = [...holdersOnDisks(network).values()];
        return copies.every((holders) => holders.length === REPLICAS);
      });
      for (const holders of holdersOnDisks(network).values()) {
        const zones = new Set(holders.map((index) => ZONES[index % ZONES.length]));
        assert.equal(zones.size, REPLICAS, `holders ${holders}`);
      }
      await done(network.run(["get", "file", "--output", `${folder}/back`]));
      assert.equal(sha256OfFile(`${folder}/back`), sha256);
    });

    await test.step("called off", async () => {
      // A fragment takes 16 s now, so that copies are under way for longer than a peer takes to return.
      // None is taken from the trash.
      for (const { address } of network.peers) {
        await done(network.run(["trash", "--empty", "--at", address]));
        await done(network.run(["limit", "--at", address, "--upload", "64KiB"]));
      }
      const before = (await numbersOf(network)).repair;
      await network.peers[victim]!.end("SIGKILL");
      await eventually("copies are under way", async () => {
        return (await numbersOf(network)).repair.copiesUnderWay > 0;
      });
      await network.peers[victim]!.start();
      await eventually("they are called off", async () => {
        const { repair, fragmentsShort } = await numbersOf(network);
        return fragmentsShort === 0 && repair.copiesUnderWay === 0 &&
          repair.copiesCancelled > before.copiesCancelled;
      });
      const { repair } = await numbersOf(network);
      const ordered = repair.copiesOrdered - before.copiesOrdered;
      const ended = repair.copiesMade - before.copiesMade + repair.copiesCancelled -
        before.copiesCancelled;
      assert.ok(ended <= ordered, `${ended} ended of ${ordered}`);
      await eventually("no copy is too many", () => isExact(network));
    });
  },
);

/** Whether every fragment has the copies that are wanted, and not one more. */
async function isExact(network: Network): Promise<boolean> {
  const [fewest, most] = bounds((await infoOf(network, "file")).fragmentsByCopies);
  return fewest === REPLICAS && most === REPLICAS;
}
