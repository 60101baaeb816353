import assert from "node:assert/strict";
import { randomBytes } from "../../proto/process/random.ts";
import { directoryService, neighboursService } from "../../proto/wire/schema.ts";
import { newRandomId, type OperationId } from "../../proto/words/ids.ts";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { fragmentsOnDisk } from "../support/fragment_files.ts";
import { done, exits, networkTest } from "../support/network.ts";

const NAME = "models/lonely.bin";

networkTest(
  "With the tracker dead, peers are asked directly: files are found and fetched, nothing is put",
  { peers: 4, replicas: 2, webserverFlags: ["--peers-interval", "200ms"] },
  async (network, folder, test) => {
    const sha256 = writeSeededFile(`${folder}/file`, 3, 6 * 1024 * 1024);
    await done(network.run(["put", `${folder}/file`, "--name", NAME]));
    const addresses = network.peers.map(({ address }) => address).join(",");
    const direct = ["--peer", addresses];
    await eventually("all holders were told what to remember", () => everyHolderKnows(network));
    await eventually("the webserver knows peers", () => doorKnowsPeers(network));
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

async function everyHolderKnows(network: Network): Promise<void> {
  using channels = network.channels();
  for (const [index, { address }] of network.peers.entries()) {
    if (fragmentsOnDisk(network.peerFolder(index)).size === 0) continue;
    const question = { queryId: newRandomId<OperationId>(randomBytes), ttl: 0, name: NAME };
    const limits = { timeoutMs: 5_000 };
    const answers = channels.serverStream(address, neighboursService.Ask, question, limits);
    assert.equal((await Array.fromAsync(answers)).length, 1, `peer ${index} remembers`);
  }
}

async function doorKnowsPeers(network: Network): Promise<boolean> {
  const { webserver, peers } = network;
  using channels = network.channels();
  const door = await channels.unary(webserver.address, directoryService.FindTracker, {});
  return door.peers.length === peers.length;
}
