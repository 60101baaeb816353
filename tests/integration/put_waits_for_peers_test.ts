import assert from "node:assert/strict";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import { eventually } from "../support/eventually.ts";
import { CALM, done, networkTest } from "../support/network.ts";
import { scrape } from "../support/scrape.ts";
import { holdersOnDisks, numbersOf } from "../support/upkeep_view.ts";

const REPLICAS = 2;

networkTest(
  "A put that comes before the peers are back waits for as many as it needs",
  {
    ...{ peers: 2, replicas: REPLICAS, trackerFlags: ["--metrics", "127.0.0.1:0"] },
    times: { ...CALM, "stale-after": "50s" },
  },
  async (network, folder, test) => {
    const [first, second] = network.peers;
    writeSeededFile(`${folder}/file`, 1, 3_000_000);
    await network.kill("SIGKILL");
    await network.tracker.start();
    await network.webserver.start();
    await first!.start();
    await eventually("one peer is back", async () => {
      const { live, suspect } = (await numbersOf(network)).peersByLiveness;
      return live === 1 && suspect === 1;
    });

    await test.step("one copy is enough for who says so", async () => {
      const put = ["put", `${folder}/file`, "--name", "one", "--acknowledge", "1"];
      const { stderr } = await done(network.run(put));
      assert.match(stderr, /Only 1 of the 2 copies can be made now: 1 peer is live/);
    });
    await test.step("otherwise both must have it", async () => {
      const before = new Set(holdersOnDisks(network).keys());
      writeSeededFile(`${folder}/other`, 2, 3_000_000);
      const putting = done(network.run(["put", `${folder}/other`]));
      await eventually("it is told to wait", async () => {
        const { samples } = await scrape(network.tracker);
        return samples.some(({ name, labels: { method, code } }) => {
          return name === "enjambre_grpc_calls_total" && method === "Place" &&
            code === "unavailable";
        });
      });
      await second!.start();
      assert.match((await putting).stderr, /Waiting for peers: 1 peer is live, 2 are needed/);
      const holders = [...holdersOnDisks(network)].filter(([id]) => !before.has(id));
      assert(holders.length > 0);
      for (const [id, peers] of holders) assert.equal(peers.length, REPLICAS, id);
    });
  },
);
