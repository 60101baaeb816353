import assert from "node:assert/strict";
// Ends the programs, too, when the test is ended from outside.
import "../support/network.ts";
import { needs } from "../support/needs.ts";
import { isSound, torture } from "../torture/torture.ts";

const LASTS_MS = 16_000;
const SEEDS = [1, 4];
/** Each must have happened in some run. */
const KINDS = [/^(?:kill|stop|blackout|pause)/, /^(?:link|partition)/, /^(?:disk|lies)/];

const NAME = "Nothing is lost, stale or mixed while programs, links, clocks, disks and peers fail";

// On a busy machine one run did not settle within minutes, which is not understood yet.
if (Deno.env.has("ENJAMBRE_TORTURE")) {
  Deno.test({
    name: NAME,
    // Of connections that broke grpc-js keeps timers, which end by themselves.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn(test) {
      const kinds = new Set<string>();
      for (const seed of SEEDS) {
        await test.step({
          name: `seed ${seed}`,
          sanitizeOps: false,
          sanitizeResources: false,
          fn: async () => await once(seed, kinds),
        });
      }
      for (const kind of KINDS) {
        assert.ok([...kinds].some((each) => kind.test(each)), `no fault like ${kind}`);
      }
    },
  });
} else {
  needs({
    ...{ tool: "to be asked for", present: false, isOptional: true },
    install: "ENJAMBRE_TORTURE=1, or `deno task torture --minutes 1`",
  }).test(NAME, () => {});
}

async function once(seed: number, kinds: Set<string>): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "enjambre-torture-" });
  const report = await torture({ folder, seed, lastsMs: LASTS_MS });
  const { verdict, faults, unsettled, troubles } = report;
  const found = { violations: verdict.violations, unsettled, troubles };
  assert.ok(isSound(report), `${JSON.stringify(found, null, 2)}\nkept in ${folder}`);
  assert.ok(verdict.writes > 0, "nothing was written");
  assert.ok(verdict.reads > 0, "nothing was read");
  for (const kind of Object.keys(faults)) kinds.add(kind);
  Deno.removeSync(folder, { recursive: true });
}
