import assert from "node:assert/strict";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import { launchPeer, type Network } from "../../scripts/launch.ts";
import { sleep } from "../../proto/process/clock.ts";
import { eventually } from "../support/eventually.ts";
import { CALM, done, MORTAL, networkTest } from "../support/network.ts";
import { bounds, holdersOnDisks, numbersOf } from "../support/upkeep_view.ts";
import { infoOf } from "../support/view.ts";

const SIZE_BYTES = 1024 * 1024;
const REPLICAS = 2;
const LONGER_THAN_DEAD_MS = 4_000;

networkTest(
  "A peer that stood still past its death counts once when it goes on; a tracker that did buries nobody",
  { peers: 4, replicas: REPLICAS, times: MORTAL },
  async (network, folder, test) => {
    writeSeededFile(`${folder}/file`, 1, SIZE_BYTES);
    await done(network.run(["put", `${folder}/file`, "--name", "file"]));
    await eventually("all copies are made", () => isExact(network));

    await test.step("a peer", async () => {
      const victim = network.peers[holdersOnDisks(network).values().next().value![0]!]!;
      victim.signal("SIGSTOP");
      try {
        await eventually("it is dead, and made up for", async () => {
          const { peersByLiveness } = await numbersOf(network);
          return peersByLiveness.dead === 1 && await isExact(network);
        });
      } finally {
        victim.signal("SIGCONT");
      }
      await eventually("it is live, and no copy is too many", async () => {
        const { peersByLiveness, repair } = await numbersOf(network);
        return peersByLiveness.live === 4 && repair.dropsOrdered > 0 && await isExact(network);
      });
      await eventually("nor on the disks", () => {
        return [...holdersOnDisks(network).values()].every(({ length }) => length === REPLICAS);
      });
    });

    await test.step("the tracker", async () => {
      const before = (await numbersOf(network)).repair;
      network.tracker.signal("SIGSTOP");
      // The very thing that is tested is that time passes.
      await sleep(LONGER_THAN_DEAD_MS);
      network.tracker.signal("SIGCONT");
      await eventually("all are live", async () => {
        return (await numbersOf(network)).peersByLiveness.live === 4;
      });
      const { repair, peersByLiveness } = await numbersOf(network);
      assert.equal(peersByLiveness.dead, 0);
      assert.equal(repair.copiesOrdered, before.copiesOrdered);
    });
  },
);

networkTest(
  "Of two programs on copies of one peer's disk the second is refused, and their copies count once",
  { peers: 2, replicas: 3, times: CALM },
  async (network, folder) => {
    writeSeededFile(`${folder}/file`, 1, SIZE_BYTES);
    await network.peers[1]!.end("SIGTERM");
    const clone = `${network.folder}/clone`;
    for (const entry of Deno.readDirSync(network.folder)) {
      if (!entry.name.includes("peer-2")) continue;
      const target = `${network.folder}/${entry.name.replace("peer-2", "clone")}`;
      await new Deno.Command("cp", {
        args: ["-a", `${network.folder}/${entry.name}`, target],
      }).output();
    }
    await network.peers[1]!.start();
    await network.allLive();
    await done(network.run(["put", `${folder}/file`, "--name", "file"]));
    await using twin = await launchPeer({
      identities: network.identities,
      ...{ folder: clone, zone: "b", webserver: network.webserver.address },
      ...{ label: "clone", flags: ["--keep-free", "0"] },
    });
    await eventually("the second is refused", () => {
      return network.tracker.log.includes("Two programs run with the key of one peer");
    });
    const peers = (await done(network.run(["peers", "--json"]))).jsonLines();
    assert.deepEqual(
      peers.map(({ address }) => address).sort(),
      network.peers.map(({ address }) => address).sort(),
    );
    assert.deepEqual(bounds((await infoOf(network, "file")).fragmentsByCopies), [2, 2]);
    assert.match(twin.log, /runs at .* already.*a folder of its own/);
  },
);

async function isExact(network: Network): Promise<boolean> {
  const copies = bounds((await infoOf(network, "file")).fragmentsByCopies);
  return copies.join() === `${REPLICAS},${REPLICAS}`;
}
