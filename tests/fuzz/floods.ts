import { sleep } from "../../proto/process/clock.ts";
import { Channels } from "../../proto/wire/client.ts";
import { NetworkIdentity } from "../../proto/wire/identity.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import type { Network } from "../../scripts/launch.ts";
import { Crowd, flood, FLOODS } from "../support/flood.ts";
import { Pulse } from "../support/pulse.ts";
import type { FuzzReport } from "./fuzz.ts";

const ATTACKERS = 4;
const CONNECTIONS = 4_000;
const P99_MAX_MS = 1_000;
const MEMORY_MAX_MIB = 512;

/** Each flood for so long, by members who come again when they are cut off; then connections that say nothing. */
export async function fuzzFloods(network: Network, seconds: number): Promise<FuzzReport> {
  const { tracker, identities } = network;
  const report: FuzzReport = { tried: 0, byAnswer: new Map(), failures: [] };
  const method = catalogService.Status.path;
  using channels = new Channels(new NetworkIdentity(await identities.papers("reader")));
  const to = { address: tracker.address, role: "tracker" } as const;
  const during = async (what: string, attack: (signal: AbortSignal) => Promise<unknown>) => {
    const pulse = new Pulse((timeoutMs) =>
      channels.unary(to, catalogService.Status, {}, { timeoutMs })
    );
    const ending = new AbortController();
    const attacking = attack(ending.signal);
    await sleep(seconds * 1_000);
    ending.abort();
    await attacking;
    await pulse.end();
    const { count, failures, p99Ms } = pulse.result();
    const memoryMib = tracker.running ? tracker.peakMemoryBytes() / 2 ** 20 : NaN;
    const is = `p99 ${Math.round(p99Ms)} ms, ${Math.round(memoryMib)} MiB`;
    report.tried += 1;
    report.byAnswer.set(`${what}: ${is}, calls:`, count);
    const isGood = failures.length === 0 && p99Ms < P99_MAX_MS && memoryMib < MEMORY_MAX_MIB;
    if (!isGood) report.failures.push(`${what}: ${is}; ${failures.slice(0, 3).join("; ")}`);
  };
  for (const [what, make] of Object.entries(FLOODS)) {
    await during(what, (signal) =>
      Promise.all(Array.from({ length: ATTACKERS }, async () => {
        const papers = await identities.papers("client");
        while (!signal.aborted) {
          await flood(tracker.address, papers, { make, method, signal });
        }
      })));
  }
  await during("connections that say nothing", async (signal) => {
    while (!signal.aborted) {
      using crowd = new Crowd();
      await crowd.grow(tracker.address, CONNECTIONS, signal);
    }
  });
  return report;
}
