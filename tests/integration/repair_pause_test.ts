import assert from "node:assert/strict";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { done, exits, MORTAL, networkTest } from "../support/network.ts";
import { idOf, numbersOf, operate } from "../support/upkeep_view.ts";

const SIZE_BYTES = 2 * 1024 * 1024;

networkTest(
  "Repair pauses when more than 30 % of the peers vanish at once, says so, and goes on when told",
  { peers: 6, zones: ["a", "b", "c"], replicas: 3, times: MORTAL },
  async (network, folder, test) => {
    writeSeededFile(`${folder}/file`, 1, SIZE_BYTES);
    await done(network.run(["put", `${folder}/file`, "--name", "file"]));
    await eventually("all copies are made", () => isWhole(network));

    await test.step("two of six are too many", async () => {
      const before = (await numbersOf(network)).repair.copiesOrdered;
      await Promise.all([0, 3].map((index) => network.peers[index]!.end("SIGKILL")));
      await eventually("they are dead, and copies are missing", async () => {
        const { peersByLiveness, fragmentsShort } = await numbersOf(network);
        return peersByLiveness.dead === 2 && fragmentsShort > 0;
      });
      const held = await eventually("repair holds", async () => {
        const status = (await done(operate(network, "status"))).json();
        return status.repair.hold === "vanished" && status;
      });
      assert.match(held.repair.why, /2 of 6 peers vanished at once.*tracker repair --resume/);
      assert.equal(held.repair.copies_ordered, before);
      assert.ok(held.repair.bytes_left > 0);
    });

    await test.step("they are taken for lost when an operator says so", async () => {
      await done(operate(network, "repair", "--resume"));
      await eventually("all copies are made again", () => isWhole(network));
      assert.equal((await numbersOf(network)).repair.hold, undefined);
    });

    await test.step("a pause by hand holds, also after a restart of the tracker", async () => {
      const paused = (await done(operate(network, "repair", "--pause"))).json();
      assert.equal(paused.hold, "by_hand");
      await network.tracker.restart("SIGKILL");
      await network.allLive();
      await eventually("safe mode is over", async () => !(await numbersOf(network)).safeMode.on);
      assert.equal((await numbersOf(network)).repair.hold?.kind, "by_hand");
      await exits(2, operate(network, "repair"));
    });

    await test.step("a peer in maintenance is not made up for", async () => {
      await done(operate(network, "repair", "--resume"));
      const id = await idOf(network, 1);
      await done(operate(network, "maintenance", id.slice(0, 12), "1h"));
      await network.peers[1]!.end("SIGKILL");
      const address = network.peers[1]!.address;
      await eventually("it is silent for longer than the dead are", async () => {
        const peers = (await done(network.run(["peers", "--json"]))).jsonLines();
        const peer = peers.find((each) => each.address === address);
        const silentMs = Date.now() - Date.parse(peer.last_heard_at);
        return peer.liveness === "stale" && peer.maintenance_until !== null && silentMs > 3_000;
      });
      assert.equal((await numbersOf(network)).fragmentsShort, 0);
      await done(operate(network, "maintenance", id, "0"));
      await eventually("it is dead", async () => {
        return (await numbersOf(network)).peersByLiveness.dead > 2;
      });
    });
  },
);

async function isWhole(network: Network): Promise<boolean> {
  const { fragmentsShort, fragments } = await numbersOf(network);
  return fragments > 0 && fragmentsShort === 0;
}
