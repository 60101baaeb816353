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
    // Each waits a while for the tracker to come back before it asks peers: all at the same time.
    const search = network.run(["search", "lonely"]);
    const searchJson = network.run(["search", "lonely", "--json"]);
    const get = network.run(["get", NAME, "--output", `${folder}/back`]);
    const unknown = network.run(["get", "no/such", "--output", `${folder}/x`, ...direct]);
    const put = network.run(["put", `${folder}/file`, "--name", "new"]);

    await test.step("search finds it and says how", async () => {
      const { stdout, stderr } = await done(search);
      assert(stdout.includes(NAME), stdout);
      assert.match(stderr, /no tracker answers, asked peers directly/);
    });
    await test.step("search --json marks its answers as possibly old", async () => {
      const [entry] = (await done(searchJson)).jsonLines();
      assert.equal(entry.name, NAME);
      assert.equal(entry.stale, true);
      assert(Date.parse(entry.as_of) > 0, JSON.stringify(entry));
    });
    await test.step("get brings it and says how", async () => {
      const { stderr } = await done(get);
      assert.equal(sha256OfFile(`${folder}/back`), sha256);
      assert.match(stderr, /no tracker answers, asked peers directly/);
    });
    await test.step("what nobody has is unknown, not absent", async () =>
      void await exits(5, unknown));
    await test.step("a put says that it cannot", async () => void await exits(5, put));
    await test.step("also with the webserver dead, given a peer", async () => {
      await network.webserver.end("SIGKILL");
      const target = `${folder}/back2`;
      const peer = network.peers[0]!.address;
      await done(network.run(["get", NAME, "--output", target, "--peer", peer]));
      assert.equal(sha256OfFile(target), sha256);
    });
  },
);
