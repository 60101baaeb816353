import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { done, MORTAL, networkTest } from "../support/network.ts";
import { numbersOf, operate } from "../support/upkeep_view.ts";

const SIZE_BYTES = 2 * 1024 * 1024;
const TIMES = {
  ...MORTAL,
  "version-grace": "500ms",
  "safe-mode": "50s",
  "safe-mode-extra": "1s",
};
const AWAY = [1, 3];

networkTest(
  "A tracker that starts while half the peers are away orders nothing until they have reported",
  { peers: 4, zones: ["a", "b", "c", "d"], replicas: 3, times: TIMES },
  async (network, folder, test) => {
    writeSeededFile(`${folder}/kept`, 1, SIZE_BYTES);
    writeSeededFile(`${folder}/gone`, 2, SIZE_BYTES);
    await done(network.run(["put", `${folder}/kept`, "--name", "kept"]));
    await done(network.run(["put", `${folder}/gone`, "--name", "gone"]));
    await eventually("all copies are made", () => isWhole(network));
    await done(network.run(["remove", "gone"]));
    await Promise.all([network.tracker, ...AWAY.map((index) => network.peers[index]!)]
      .map((program) => program.end("SIGKILL")));
    await network.tracker.start();

    await test.step("not a copy and not a drop, though two are dead and a file is removed", async () => {
      await eventually("half the peers are dead", async () => {
        const { peersByLiveness } = await numbersOf(network);
        return peersByLiveness.live === 2 && peersByLiveness.dead === 2;
      });
      // Names of the removed file are forgotten by now, in the very turns in which nothing is dropped.
      const { safeMode, repair, fragmentsShort } = await numbersOf(network);
      assert.ok(fragmentsShort > 0);
      assert.ok(safeMode.on && safeMode.replicasReported > 0);
      assert.ok(safeMode.replicasReported < safeMode.replicasExpected);
      assert.deepEqual([repair.copiesOrdered, repair.dropsOrdered], [0, 0]);
      assert.equal(repair.hold?.kind, "safe_mode");
      const { stdout } = await done(network.run(["status"]));
      assert.match(stdout, /safe mode +on: \d+ of \d+ last-known copies were reported/);
      assert.match(stdout, /repair +holds, .* left\. .*tracker safe-mode --leave/);
    });

    await test.step("when they have, nothing is missing, and what was removed is dropped", async () => {
      await Promise.all(AWAY.map((index) => network.peers[index]!.start()));
      await eventually("safe mode is over", async () => !(await numbersOf(network)).safeMode.on);
      await eventually("the removed file is dropped", async () => {
        return (await numbersOf(network)).repair.dropsOrdered > 0;
      });
      const { repair, fragmentsShort } = await numbersOf(network);
      assert.deepEqual([repair.copiesOrdered, fragmentsShort], [0, 0]);
    });

    await test.step("an operator ends it, and what is missing is copied", async () => {
      await Promise.all([network.tracker, network.peers[0]!].map((each) => each.end("SIGKILL")));
      await network.tracker.start();
      await eventually("one peer is dead", async () => {
        return (await numbersOf(network)).peersByLiveness.dead === 1;
      });
      assert.equal((await numbersOf(network)).repair.copiesOrdered, 0);
      const left = await done(operate(network, "safe-mode", "--leave"));
      assert.deepEqual(left.json(), { was_on: true });
      await eventually("all copies are made again", () => isWhole(network));
      assert.ok((await numbersOf(network)).repair.copiesOrdered > 0);
    });
  },
);

networkTest(
  "When all programs are killed and start again, nothing is copied or dropped, and all is there",
  { peers: 3, replicas: 3, times: { ...MORTAL, "safe-mode-extra": "1s" } },
  async (network, folder) => {
    const sha256 = writeSeededFile(`${folder}/file`, 1, SIZE_BYTES);
    await done(network.run(["put", `${folder}/file`, "--name", "file"]));
    await eventually("all copies are made", () => isWhole(network));
    await network.restart("SIGKILL");
    await done(network.run(["get", "file", "--output", `${folder}/back`]));
    assert.equal(sha256OfFile(`${folder}/back`), sha256);
    await eventually("safe mode is over", async () => !(await numbersOf(network)).safeMode.on);
    await eventually("all have been looked at since", async () => {
      return (await numbersOf(network)).survey.known;
    });
    const { repair, fragmentsShort } = await numbersOf(network);
    assert.deepEqual([repair.copiesOrdered, repair.dropsOrdered, fragmentsShort], [0, 0, 0]);
  },
);

async function isWhole(network: Network): Promise<boolean> {
  const { fragmentsShort, fragments } = await numbersOf(network);
  return fragments > 0 && fragmentsShort === 0;
}
