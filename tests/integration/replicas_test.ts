import assert from "node:assert/strict";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { CALM, done, exits, networkTest } from "../support/network.ts";
import { bounds, holdersOnDisks, numbersOf } from "../support/upkeep_view.ts";
import { infoOf } from "../support/view.ts";

const SIZE_BYTES = 1024 * 1024;

networkTest(
  "The copies of a name are raised and lowered, and those that a peer was asked to keep stay",
  { peers: 5, zones: ["a", "b", "c"], replicas: 2, times: { ...CALM, "version-grace": "500ms" } },
  async (network, folder, test) => {
    writeSeededFile(`${folder}/file`, 1, SIZE_BYTES);
    const put = await done(network.run(["put", `${folder}/file`, "--name", "file", "--json"]));
    const first = put.json();
    await eventually("all copies are made", () => has(network, 2));

    await test.step("raised: the missing ones are made", async () => {
      const raised = (await done(network.run(["replicas", "file", "4", "--json"]))).json();
      assert.deepEqual([raised.replicas, raised.file_id], [4, first.file_id]);
      assert.notEqual(raised.version, first.version);
      await eventually("there are four", () => has(network, 4));
    });

    await test.step("lowered: the extra ones are trimmed, in as many zones as there can be", async () => {
      await done(network.run(["replicas", "file", "3"]));
      await eventually("there are three", () => has(network, 3));
      await eventually(
        "on the disks, too",
        () => onDisks(network).every((each) => each.length === 3),
      );
      for (const holders of onDisks(network)) {
        assert.equal(new Set(holders.map((index) => index % 3)).size, 3, `holders ${holders}`);
      }
    });

    await test.step("what was pinned stays, whoever had it before", async () => {
      const holder = onDisks(network)[0]![0]!;
      const other = [...network.peers.keys()].find((each) => !onDisks(network)[0]!.includes(each))!;
      for (const index of [holder, other]) {
        await done(network.run(["pin", "file", "--at", network.peers[index]!.address]));
      }
      await done(network.run(["replicas", "file", "1"]));
      await eventually("one is left that the network chose, besides the pinned ones", () => {
        return onDisks(network).every((each) => {
          const others = each.filter((index) => index !== holder && index !== other);
          return each.includes(holder) && each.includes(other) && others.length === 1;
        });
      });
      const before = (await numbersOf(network)).repair.dropsOrdered;
      await eventually("all fragments were looked at again", async () => {
        const { survey } = await numbersOf(network);
        return survey.known && survey.inExcess === 0;
      });
      assert.equal((await numbersOf(network)).repair.dropsOrdered, before);
    });

    await test.step("what cannot be done is refused", async () => {
      await exits(2, network.run(["replicas", "file", "0"]));
      await exits(3, network.run(["replicas", "nothing", "2"]));
      await exits(4, network.run(["replicas", "file", "2", "--if-version", first.version]));
    });
  },
);

async function has(network: Network, copies: number): Promise<boolean> {
  return bounds((await infoOf(network, "file")).fragmentsByCopies).join() === `${copies},${copies}`;
}

function onDisks(network: Network): number[][] {
  return [...holdersOnDisks(network).values()];
}
