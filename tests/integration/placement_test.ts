import assert from "node:assert/strict";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import { eventually } from "../support/eventually.ts";
import { done, networkTest } from "../support/network.ts";
import { holdersOf } from "../support/view.ts";

const ZONES = ["a", "b", "c"];

networkTest(
  "The copies of every fragment are in three zones, and explain says why they are where they are",
  { peers: 5, zones: ZONES, replicas: 3 },
  async (network, folder) => {
    const zoneOf = new Map(
      network.peers.map(({ address }, index) => [address, ZONES[index % ZONES.length]!]),
    );
    writeSeededFile(`${folder}/file`, 4, 6 * 1024 * 1024);
    await done(network.run(["put", `${folder}/file`, "--name", "file"]));

    await eventually("every fragment has a copy in each zone", async () => {
      for (const { id, holders } of await holdersOf(network, "file")) {
        const zones = new Set(holders.map((address) => zoneOf.get(address)));
        assert.deepEqual([...zones].sort(), ZONES, `fragment ${id}`);
      }
    });

    const text = await done(network.run(["explain", "file"]));
    assert.match(text.stdout, /zone/);
    const explained = (await done(network.run(["explain", "file", "--json"]))).json();
    assert(explained.reasons.length > 0, text.stdout);
    for (const { peers } of explained.reasons) {
      assert.equal(peers.length, network.peers.length, "every peer is explained");
      assert.equal(peers.filter(({ holder }: { holder: boolean }) => holder).length, 3);
      for (const { reason } of peers) assert.match(reason, /\w+ \w+/);
    }
  },
);
