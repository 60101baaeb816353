import assert from "node:assert/strict";
import { monotonicMs } from "../../../proto/process/clock.ts";
import { simulate } from "./durability_simulation.ts";
import { Workplace } from "./workplace.ts";
import { type Bug, BUGS } from "./planted_bugs.ts";
import type { Verdict } from "./verdict.ts";

/** Seeds that are run, as many as there is time for; on a machine that is busy at least these. */
const SEEDS_MAX = 100;
const SEEDS_MIN = 20;
const TIME_MOST_MS = 10_000;
/** A planted mistake is found within so many seeds. */
const SEEDS_TO_FIND_MAX = 60;

function howToReplay({ seed, failures }: Verdict): string {
  return `deno task simulate --seed ${seed}\n  ${failures.join("\n  ")}`;
}

Deno.test("Nothing acknowledged is lost under faults, whatever the seed", async () => {
  await using place = await Workplace.open();
  const startedMs = monotonicMs();
  let [faults, calls] = [0, 0];
  for (let seed = 1; seed <= SEEDS_MAX; seed += 1) {
    if (seed > SEEDS_MIN && monotonicMs() - startedMs > TIME_MOST_MS) break;
    const verdict = await simulate(seed, place);
    assert.deepEqual(verdict.failures, [], howToReplay(verdict));
    faults += verdict.faults;
    calls += verdict.calls;
  }
  assert.ok(faults > SEEDS_MIN, `only ${faults} faults`);
  assert.ok(calls > SEEDS_MIN * 10, `only ${calls} calls`);
});

Deno.test("The same seed gives the same run, another one another", async () => {
  await using place = await Workplace.open();
  const first = await simulate(7, place);
  assert.deepEqual(await simulate(7, place), first);
  assert.notDeepEqual((await simulate(8, place)).log, first.log);
});

for (const [bug, { what, breaks }] of Object.entries(BUGS)) {
  Deno.test(`The simulation finds it when ${what}`, async () => {
    await using place = await Workplace.open();
    for (let seed = 1; seed <= SEEDS_TO_FIND_MAX; seed += 1) {
      const { failures } = await simulate(seed, place, { bug: bug as Bug, isOneEnough: true });
      if (failures.some((failure) => breaks.some((each) => failure.startsWith(`${each}:`)))) return;
    }
    assert.fail(`none of ${SEEDS_TO_FIND_MAX} seeds shows it`);
  });
}
