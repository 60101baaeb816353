import assert from "node:assert/strict";
import { monotonicMs } from "../../proto/process/clock.ts";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import { done, testNetwork } from "../support/network.ts";

const STOP_WITHIN_MS = 10_000;

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.test(`Every program stops within 10 s of ${signal}, with sessions open, exit code 0`, async () => {
    await using network = await testNetwork({ peers: 2, replicas: 2 });
    writeSeededFile(`${network.folder}/file`, 1, 1_000_000);
    await done(network.run(["put", `${network.folder}/file`]));
    // The others are still there and hold connections and sessions open.
    for (const program of [network.tracker, network.webserver, ...network.peers]) {
      const startMs = monotonicMs();
      const status = await program.end(signal);
      const tookMs = monotonicMs() - startMs;
      assert(tookMs < STOP_WITHIN_MS, `${program.label} took ${Math.round(tookMs)} ms`);
      assert.equal(status?.code, 0, `${program.label}:\n${program.log}`);
    }
  });
}
