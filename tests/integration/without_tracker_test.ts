import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import { eventually } from "../support/eventually.ts";
import { done, exits, networkTest } from "../support/network.ts";

const NAME = "models/lonely.bin";

networkTest(
  "With the tracker dead, peers are asked directly: files are found and fetched, nothing is put",
  { peers: 4, replicas: 2 },
  async (network, folder, test) => {
    const sha256 = writeSeededFile(`${folder}/file`, 3, 6 * 1024 * 1024);
    await done(network.run(["put", `${folder}/file`, "--name", NAME]));
    const addresses = network.peers.map(({ address }) => address).join(",");
    const direct = ["--peer", addresses];
    // Peers are told what to remember shortly after the put.
    await eventually("the peers remember the file", async () => {
      const { stdout } = await network.run(["search", "lonely", "--json", ...direct], {
        env: { ENJAMBRE_WEBSERVER: "127.0.0.1:1" },
      });
      assert(stdout.includes(NAME));
    }, { withinMs: 60_000 });
    await network.tracker.end("SIGKILL");

    await test.step("search finds it and says how", async () => {
      const { stdout, stderr } = await done(network.run(["search", "lonely"]));
      assert(stdout.includes(NAME), stdout);
      assert.match(stderr, /direct|tracker/i);
    });
    await test.step("search --json marks its answers as possibly old", async () => {
      const [entry] = (await done(network.run(["search", "lonely", "--json"]))).jsonLines();
      assert.equal(entry.name, NAME);
      assert.equal(entry.stale, true);
      assert(entry.as_of !== undefined, JSON.stringify(entry));
    });
    await test.step("get brings it", async () => {
      const { stderr } = await done(network.run(["get", NAME, "--output", `${folder}/back`]));
      assert.equal(sha256OfFile(`${folder}/back`), sha256);
      assert.match(stderr, /direct|tracker/i);
    });
    await test.step("also with the webserver dead, given a peer", async () => {
      await network.webserver.end("SIGKILL");
      const target = `${folder}/back2`;
      await done(
        network.run(["get", NAME, "--output", target, "--peer", network.peers[0]!.address]),
      );
      assert.equal(sha256OfFile(target), sha256);
    });
    await test.step("what nobody has is unknown, not absent", async () => {
      await exits(5, network.run(["get", "no/such", "--output", `${folder}/x`, ...direct]));
    });
    await test.step("a put says that it cannot", async () => {
      await exits(5, network.run(["put", `${folder}/file`, "--name", "new"]));
    });
  },
);
