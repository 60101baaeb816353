import assert from "node:assert/strict";
import { randomBytes } from "../../proto/process/random.ts";
import { Channels } from "../../proto/wire/client.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import { newRandomId, type OperationId } from "../../proto/words/ids.ts";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import { Identities } from "../../scripts/identities.ts";
import { launchTracker, launchWebserver, Network, spawnProgram } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { CALM, done } from "../support/network.ts";

const FLAGS = Object.entries(CALM).flatMap(([name, value]) => [`--${name}`, value]);
const LIMITS = { timeoutMs: 10_000 };

/** A network whose webserver knows two trackers, of which the first runs. */
async function launch() {
  const folder = Deno.makeTempDirSync({ prefix: "enjambre-" });
  await using resources = new AsyncDisposableStack();
  resources.defer(() => Deno.remove(folder, { recursive: true }));
  const identities = await Identities.make(`${folder}/identities`);
  const first = resources.use(
    await launchTracker({ identities, folder: `${folder}/tracker`, flags: FLAGS }),
  );
  const second = freeAddress();
  const trackers = [first.address, second];
  const webserver = resources.use(
    await launchWebserver({
      ...{ identities, folder: `${folder}/webserver`, trackers },
      flags: ["--health-interval", "200ms"],
    }),
  );
  const settings = { peerFlags: ["--keep-free", "0"] };
  const network = new Network(
    settings,
    folder,
    { identities, tracker: first, webserver },
    resources.move(),
  );
  for (const zone of ["x", "y", "z"]) await network.addPeer(zone);
  await network.allLive();
  return { network, second };
}

Deno.test("A tracker answers nothing any more when one on a copy of its database has taken over", async (test) => {
  const { network, second } = await launch();
  await using _stopping = network;
  const { folder, tracker: a } = network;
  const [dataA, dataB] = [`${folder}/tracker`, `${folder}/tracker-b`];
  using channels = network.channels();
  const put = (name: string) => done(network.run(["put", `${folder}/file`, "--name", name]));
  const locate = (tracker: string, name: string) =>
    channels.unary(tracker, catalogService.Locate, { name }, LIMITS);
  writeSeededFile(`${folder}/file`, 1, 50_000);
  await put("one");
  Deno.mkdirSync(dataB);
  await done(
    spawnProgram("tracker", ["backup", "--data", dataA, `${dataB}/catalog.sqlite`]).result,
  );
  await put("two");
  await a.end("SIGKILL");
  await using b = await launchTracker({
    identities: network.identities,
    folder: dataB,
    listen: second,
    flags: FLAGS,
  });

  await test.step("the copy takes over, and knows what was acknowledged after it was made", async () => {
    await eventually("it has caught up", () => locate(b.address, "two"), { withinMs: 30_000 });
    await put("three");
  });
  await test.step("the first, started again, answers nothing before a peer has come", async () => {
    await a.start();
    const operationId = newRandomId<OperationId>(randomBytes);
    const removing = channels.unary(
      a.address,
      catalogService.Remove,
      { name: "one", operationId },
      LIMITS,
    );
    await assert.rejects(removing, { code: "unavailable", message: /No peer has come back yet/ });
    await assert.rejects(locate(a.address, "one"), { code: "unavailable" });
  });
  await test.step("and nothing at all after one has", async () => {
    // A webserver that does not know which of them answered before names the first.
    await network.webserver.restart();
    await network.peers[0]!.restart();
    await eventually("it is replaced", async () => {
      await assert.rejects(locate(a.address, "one"), { message: /another tracker has taken over/ });
    }, { withinMs: 30_000 });
    await eventually(
      "all peers are with the other",
      async () => await livePeersOf(channels, b.address) === 3,
    );
    assert.equal(await livePeersOf(channels, a.address), 0);
    await put("four");
    for (const name of ["one", "two", "three", "four"]) await locate(b.address, name);
  });
});

async function livePeersOf(channels: Channels, tracker: string): Promise<number> {
  const { peers } = await channels.unary(tracker, catalogService.Peers, {}, LIMITS);
  return peers.filter(({ liveness }) => liveness === "LIVENESS_LIVE").length;
}

function freeAddress(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return `127.0.0.1:${listener.addr.port}`;
}
