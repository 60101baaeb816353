import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { fragmentsOnDisk } from "../support/fragment_files.ts";
import { done, MORTAL, networkTest } from "../support/network.ts";
import { holdersOf, infoOf } from "../support/view.ts";

const SIZE_BYTES = 4 * 1024 * 1024;
const REPLICAS = 3;
const NAME = "precious";
const within = { withinMs: 60_000 };

networkTest(
  "Fragments of a dead peer are copied to others, and a peer that returns converges",
  { peers: 4, zones: ["a", "b", "c", "d"], replicas: REPLICAS, times: MORTAL },
  async (network, folder, test) => {
    const sha256 = writeSeededFile(`${folder}/file`, 5, SIZE_BYTES);
    await done(network.run(["put", `${folder}/file`, "--name", NAME]));
    await fullCopies(network, "after the put");
    const victim = network.peers.findIndex((_, index) => heldBy(network, index).size > 0);
    const heldBefore = heldBy(network, victim);

    await test.step("the others make up for it", async () => {
      await network.peers[victim]!.end("SIGKILL");
      await eventually("no fragment counts on the dead peer", async () => {
        const holders = (await holdersOf(network, NAME)).flatMap(({ holders }) => holders);
        assert(!holders.includes(network.peers[victim]!.address));
      }, within);
      await fullCopies(network, "after the death");
      await done(network.run(["get", NAME, "--output", `${folder}/back`]));
      assert.equal(sha256OfFile(`${folder}/back`), sha256);
    });

    await test.step("it returns, and its records are what is on its disk", async () => {
      // Something happened to its disk meanwhile: it must be believed, not its past.
      const [lost] = [...heldBefore.keys()];
      const path = `${network.peerFolder(victim)}/fragments/${lost!.slice(0, 1)}/` +
        `${lost!.slice(1, 2)}/${lost}`;
      Deno.removeSync(path);
      await network.peers[victim]!.start();
      await network.allLive();
      await eventually("records equal disks", () => recordsEqualDisks(network), within);
      await fullCopies(network, "after the return");
      // One too many may be given up meanwhile.
      await eventually("records still equal disks", () => recordsEqualDisks(network), within);
    });
  },
);

async function fullCopies(network: Network, when: string): Promise<void> {
  await eventually(`every fragment has at least ${REPLICAS} copies ${when}`, async () => {
    const { fragmentsByCopies } = await infoOf(network, NAME);
    const short = fragmentsByCopies.slice(0, REPLICAS).reduce((sum, count) => sum + count, 0);
    assert.equal(short, 0, `copies: ${fragmentsByCopies}`);
  }, within);
}

async function recordsEqualDisks(network: Network): Promise<void> {
  const fragments = await holdersOf(network, NAME);
  for (const [index, { address }] of network.peers.entries()) {
    const recorded = fragments.filter(({ holders }) => holders.includes(address))
      .map(({ id }) => id);
    assert.deepEqual(recorded.sort(), [...heldBy(network, index).keys()].sort(), `peer ${index}`);
  }
}

function heldBy(network: Network, index: number): Map<string, number> {
  return fragmentsOnDisk(network.peerFolder(index));
}
