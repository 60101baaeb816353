import assert from "node:assert/strict";
import { sleep } from "../../proto/process/clock.ts";
import { Channels } from "../../proto/wire/client.ts";
import { NetworkIdentity } from "../../proto/wire/identity.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import { Crowd, flood, FLOODS } from "../support/flood.ts";
import { networkTest } from "../support/network.ts";
import { Pulse } from "../support/pulse.ts";

const MIB = 1024 * 1024;
/** Of this process as well: it needs as many open files (`ulimit -n`). */
const CONNECTIONS = 4_000;
const FLOOD_MS = 1_000;
const P99_MAX_MS = 1_000;
const MEMORY_MAX_BYTES = 512 * MIB;

networkTest(
  "A tracker under floods of HTTP/2, and under 4,000 connections that say nothing, answers others",
  { peers: 1, replicas: 1 },
  async ({ tracker, identities }, _folder, test) => {
    const attacker = await identities.papers("client");
    const method = catalogService.Status.path;
    using channels = new Channels(new NetworkIdentity(await identities.papers("reader")));
    const ask = (timeoutMs: number) =>
      channels.unary({ address: tracker.address, role: "tracker" }, catalogService.Status, {}, {
        timeoutMs,
      });
    const check = (pulse: Pulse) => {
      const { failures, p99Ms } = pulse.result();
      assert(tracker.running, "it lives");
      assert.deepEqual(failures, []);
      assert(p99Ms < P99_MAX_MS, `p99: ${p99Ms} ms`);
      const bytes = tracker.peakMemoryBytes();
      assert(bytes < MEMORY_MAX_BYTES, `memory: ${bytes / MIB} MiB`);
    };
    await test.step("floods, one kind after the other", async () => {
      const pulse = new Pulse(ask);
      for (const [what, make] of Object.entries(FLOODS)) {
        const ending = new AbortController();
        const flooding = flood(tracker.address, attacker, { make, method, signal: ending.signal });
        await sleep(FLOOD_MS);
        ending.abort();
        assert((await flooding).batches > 0, what);
      }
      await pulse.end();
      check(pulse);
    });
    await test.step("connections that say nothing", async () => {
      const pulse = new Pulse(ask);
      using crowd = new Crowd();
      await crowd.grow(tracker.address, CONNECTIONS);
      await pulse.end();
      assert.equal(crowd.size, CONNECTIONS);
      check(pulse);
      // New ones of people who belong here are let in beside them.
      using others = new Channels(new NetworkIdentity(await identities.papers("reader")));
      const to = { address: tracker.address, role: "tracker" } as const;
      await others.unary(to, catalogService.Status, {}, { timeoutMs: P99_MAX_MS });
    });
  },
);
