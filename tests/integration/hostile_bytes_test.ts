import assert from "node:assert/strict";
import { randomBytes, seededRandom } from "../../proto/process/random.ts";
import { catalogService, directoryService, neighboursService } from "../../proto/wire/schema.ts";
import { newRandomId, type OperationId } from "../../proto/words/ids.ts";
import type { Network } from "../../scripts/launch.ts";
import { attack, attacks } from "../support/hostile.ts";
import { networkTest } from "../support/network.ts";

const SEED = Number(Deno.env.get("SEED") ?? 0);
const limits = { timeoutMs: 10_000 };

networkTest(
  "The programs, given bytes that nobody should send, live and answer",
  { peers: 1, replicas: 1 },
  async (network) => {
    const { tracker, webserver, peers: [peer] } = network;
    const targets = [
      { address: tracker.address, method: catalogService.Begin.path },
      { address: webserver.address, method: directoryService.FindTracker.path },
      { address: webserver.httpAddress, method: "/files/x" },
      { address: peer!.address, method: neighboursService.Ask.path },
    ];
    await answer(network);
    for (const { address, method } of targets) {
      const each = attacks(method, seededRandom(SEED));
      await Promise.all([...each.values()].map((bytes) => attack(address, bytes)));
      for (const program of network.programs) {
        assert(program.running, `${program.label} died of an attack on ${address}, SEED=${SEED}`);
      }
      await answer(network);
    }
  },
);

async function answer(network: Network): Promise<void> {
  const { tracker, webserver, peers: [peer] } = network;
  using channels = network.channels();
  const { trackers } = await channels
    .unary(webserver.address, directoryService.FindTracker, {}, limits);
  assert.equal(trackers.length, 1);
  const { peersByLiveness } = await channels
    .unary(tracker.address, catalogService.Status, {}, limits);
  assert.equal(peersByLiveness[0], 1);
  const question = { queryId: newRandomId<OperationId>(randomBytes), ttl: 0, text: "x" };
  const answers = channels.serverStream(peer!.address, neighboursService.Ask, question, limits);
  assert.deepEqual(await Array.fromAsync(answers), []);
  const page = await fetch(`http://${webserver.httpAddress}/api/files?q=x`);
  assert.equal(page.status, 200);
  await page.body?.cancel();
}
