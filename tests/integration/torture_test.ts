import assert from "node:assert/strict";
// Ends the programs, too, when the test is ended from outside.
import "../support/network.ts";
import { isSound, torture } from "../torture/torture.ts";

const LASTS_MS = 16_000;
const SEEDS = [1, 4];

for (const seed of SEEDS) {
  Deno.test({
    name:
      `Nothing is lost, stale or mixed while programs, links, clocks and disks fail: seed ${seed}`,
    // Of connections that broke grpc-js keeps timers, which end by themselves.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const folder = Deno.makeTempDirSync({ prefix: "enjambre-torture-" });
      const report = await torture({ folder, seed, lastsMs: LASTS_MS });
      const { verdict, faults, unsettled, troubles } = report;
      const found = { violations: verdict.violations, unsettled, troubles };
      assert.ok(isSound(report), `${JSON.stringify(found, null, 2)}\nkept in ${folder}`);
      assert.ok(verdict.writes > 0, "nothing was written");
      assert.ok(verdict.reads > 0, "nothing was read");
      for (const kind of [/^(?:kill|stop|blackout)/, /^(?:link|partition)/, /^disk/]) {
        assert.ok(Object.keys(faults).some((each) => kind.test(each)), `no fault like ${kind}`);
      }
      Deno.removeSync(folder, { recursive: true });
    },
  });
}
