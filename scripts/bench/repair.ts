import { monotonicMs, sleep } from "../../proto/process/clock.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import { launchNetwork, type Network } from "../launch.ts";
import { writeSeededFile } from "./content.ts";
import type { Figure } from "./report.ts";

const GIB = 1024 * 1024 * 1024;
const REPAIR_MOST_MS = 60_000;
const GIVE_UP_MS = 300_000;
const LOOK_EVERY_MS = 50;
const HOLDERS = 2;
const OTHERS = 2;
/** So that a peer that is killed is dead soon. */
const FLAGS = ["--heartbeat", "200ms", "--suspect-after", "600ms", "--stale-after", "1s"];

/** How long it takes until 1 GiB of a lost peer is copied again, without a budget in bytes. */
export async function benchRepair(folder: string): Promise<Figure[]> {
  await using network = await launchNetwork({
    ...{ folder, peers: HOLDERS, replicas: HOLDERS },
    trackerFlags: [...FLAGS, "--dead-after", "2s"],
    peerFlags: ["--keep-free", "0"],
  });
  const source = `${folder}/source`;
  writeSeededFile(source, 1, GIB);
  const { code, stderr } = await network.run(["put", source, "--name", "large"]);
  if (code !== 0) throw new Error(`put ended with exit code ${code}: ${stderr}`);
  Deno.removeSync(source);
  for (let index = 0; index < OTHERS; index += 1) await network.addPeer("z");
  await network.allLive();
  await until(network, (short) => short === 0);
  await network.peers[0]!.end("SIGKILL");
  await until(network, (short) => short > 0);
  const startMs = monotonicMs();
  await until(network, (short) => short === 0);
  return [{
    ...{ bench: "repair", what: "1 GiB of a lost peer copied again", unit: "ms" },
    value: monotonicMs() - startMs,
    goal: { most: REPAIR_MOST_MS },
  }];
}

async function until(network: Network, isSo: (fragmentsShort: number) => boolean): Promise<void> {
  using channels = network.channels();
  const giveUpMs = monotonicMs() + GIVE_UP_MS;
  const { address } = network.tracker;
  while (monotonicMs() < giveUpMs) {
    const status = await channels.unary(address, catalogService.Status, {}, { timeoutMs: 5_000 });
    if (isSo(status.fragmentsShort)) return;
    await sleep(LOOK_EVERY_MS);
  }
  throw new Error(`Repair did not come so far in ${GIVE_UP_MS} ms\n${network.logs()}`);
}
