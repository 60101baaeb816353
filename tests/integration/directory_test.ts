import assert from "node:assert/strict";
import { Identities } from "../../scripts/identities.ts";
import { launchTracker, launchWebserver } from "../../scripts/launch.ts";
import type { Program } from "../../scripts/program.ts";
import { Channels } from "../../proto/wire/client.ts";
import { directoryService } from "../../proto/wire/schema.ts";
import { eventually } from "../support/eventually.ts";
import { networkTest } from "../support/network.ts";

const TIMES = [
  "--health-interval",
  "200ms",
  "--health-timeout",
  "500ms",
  "--peers-interval",
  "200ms",
];
/** Generous beside the times above: machines are busy. */
const NOTICED = { withinMs: 3_000 };

async function findTracker(channels: Channels, webserver: Program) {
  const limits = { timeoutMs: 2_000 };
  const { address } = webserver;
  const answer = await channels.unary(address, directoryService.FindTracker, {}, limits);
  return {
    trackers: answer.trackers.map(({ address, healthy }) => [address, healthy] as const),
    peers: answer.peers.map(({ address }) => address),
  };
}

Deno.test("Directory.FindTracker names the healthy tracker first, whatever happens to it", async (test) => {
  await using resources = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "enjambre-" });
  resources.defer(() => Deno.remove(folder, { recursive: true }));
  const identities = await Identities.make(`${folder}/identities`);
  const channels = resources.use(new Channels(identities.own));
  const start = async (name: string) =>
    resources.use(await launchTracker({ identities, folder: `${folder}/${name}`, poison: true }));
  const [first, second] = await Promise.all([start("first"), start("second")]);
  await first.end("SIGKILL");
  const trackers = [first.address, second.address];
  const webserver = resources.use(
    await launchWebserver({
      ...{ identities, folder: `${folder}/webserver`, trackers, poison: true },
      flags: TIMES,
    }),
  );
  const names = (claim: string, expected: (readonly [string, boolean])[]) =>
    eventually(claim, async () => {
      assert.deepEqual((await findTracker(channels, webserver)).trackers, expected);
    }, NOTICED);

  await test.step("one that is dead from the start stands last, from the first answer on", async () => {
    const { trackers } = await findTracker(channels, webserver);
    assert.deepEqual(trackers, [[second.address, true], [first.address, false]]);
  });

  await test.step("one that comes is used, in the order given", async () => {
    await first.start();
    await names("both are healthy", [[first.address, true], [second.address, true]]);
  });

  await test.step("one that is killed is noticed", async () => {
    await first.end("SIGKILL");
    await names("the first is not healthy", [[second.address, true], [first.address, false]]);
  });

  await test.step("one that stands still is noticed, and when it goes on", async () => {
    second.signal("SIGSTOP");
    try {
      await names("none is healthy", [[first.address, false], [second.address, false]]);
    } finally {
      second.signal("SIGCONT");
    }
    await names("the second is healthy", [[second.address, true], [first.address, false]]);
  });

  await test.step("one that is told to stop is noticed", async () => {
    await second.end("SIGTERM");
    await names("none is healthy", [[first.address, false], [second.address, false]]);
    await second.start();
    await names("the second is healthy", [[second.address, true], [first.address, false]]);
  });
});

networkTest(
  "Directory.FindTracker names peers to ask when no tracker answers any more",
  { peers: 3, zones: ["a", "b"], webserverFlags: TIMES },
  async (network) => {
    using channels = network.channels();
    const live = network.peers.map(({ address }) => address).sort();
    const namesAll = async () => {
      const { peers } = await findTracker(channels, network.webserver);
      assert.deepEqual(peers.sort(), live);
    };
    await eventually("all live peers are known", namesAll);
    await network.tracker.end("SIGKILL");
    await eventually("no tracker is healthy", async () => {
      const { trackers } = await findTracker(channels, network.webserver);
      assert.deepEqual(trackers, [[network.tracker.address, false]]);
    }, NOTICED);
    await namesAll();
  },
);
