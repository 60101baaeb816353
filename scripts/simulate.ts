// `deno task simulate [--seed N | --seeds N [--from N] [--seconds N]] [--bug NAME]`: durability under faults, in
// virtual time.
import { parseArgs } from "node:util";
import { monotonicMs } from "../proto/process/clock.ts";
import { simulate, Workplace } from "../tests/simulation/durability/durability_simulation.ts";
import { type Bug, BUGS } from "../tests/simulation/durability/planted_bugs.ts";
import type { Verdict } from "../tests/simulation/durability/verdict.ts";

const FAILURES_SHOWN_MAX = 20;

function countOf(text: string, name: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new RangeError(`Cannot take --${name} "${text}": expected a whole number from 0 on`);
}

function bugOf(text: string | undefined): Bug | undefined {
  if (text === undefined || text in BUGS) return text as Bug | undefined;
  throw new RangeError(
    `Cannot take --bug "${text}": expected one of ${Object.keys(BUGS).join(", ")}`,
  );
}

/** One seed, with all that happened. Answers whether all was well. */
async function replay(seed: number, bug: Bug | undefined, place: Workplace): Promise<boolean> {
  const verdict = await simulate(seed, place, bug);
  for (const line of verdict.log) console.log(line);
  console.log(briefly(verdict));
  for (const failure of verdict.failures) console.log(`  ${failure}`);
  return verdict.failures.length === 0;
}

function briefly(verdict: Verdict): string {
  const { seed, failures, calls, acknowledged, orders, faults, events, simulatedMs } = verdict;
  return `seed ${seed}: ${failures.length} failures, ${calls} calls, ${acknowledged} changes, ` +
    `${orders} orders, ${faults} faults, ` +
    `${events} moments in ${(simulatedMs / 1000).toFixed(0)} s of virtual time`;
}

/** Many seeds, until so many or so much time is over. Answers whether all was well. */
async function sweep(
  from: number,
  seeds: number,
  seconds: number,
  bug: Bug | undefined,
  place: Workplace,
): Promise<boolean> {
  const startedMs = monotonicMs();
  const total = { seeds: 0, failed: 0, calls: 0, changes: 0, orders: 0, faults: 0, simulatedMs: 0 };
  const elapsedS = () => (monotonicMs() - startedMs) / 1000;
  for (let seed = from; seed < from + seeds && elapsedS() < seconds; seed += 1) {
    const verdict = await simulate(seed, place, bug);
    total.seeds += 1;
    total.calls += verdict.calls;
    total.changes += verdict.acknowledged;
    total.orders += verdict.orders;
    total.faults += verdict.faults;
    total.simulatedMs += verdict.simulatedMs;
    if (verdict.failures.length === 0) continue;
    total.failed += 1;
    if (total.failed > FAILURES_SHOWN_MAX) continue;
    console.log(briefly(verdict));
    for (const failure of verdict.failures) console.log(`  ${failure}`);
    console.log(`  replay: deno task simulate --seed ${seed}`);
  }
  const hours = total.simulatedMs / 3_600_000;
  console.log(
    `${total.seeds} seeds from ${from}, ${total.failed} failed; ${total.calls} calls, ` +
      `${total.changes} changes acknowledged, ${total.orders} orders, ` +
      `${total.faults} faults, ${hours.toFixed(1)} h of virtual time; ` +
      `${(total.seeds / elapsedS()).toFixed(2)} seeds/s`,
  );
  return total.failed === 0;
}

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: "string" },
      seeds: { type: "string", default: "100" },
      from: { type: "string", default: "1" },
      seconds: { type: "string" },
      bug: { type: "string" },
    },
  });
  const bug = bugOf(values.bug);
  await using place = await Workplace.open();
  const isWell = values.seed !== undefined
    ? await replay(countOf(values.seed, "seed"), bug, place)
    : await sweep(
      countOf(values.from, "from"),
      countOf(values.seeds, "seeds"),
      values.seconds === undefined ? Infinity : countOf(values.seconds, "seconds"),
      bug,
      place,
    );
  if (!isWell) Deno.exitCode = 1;
}

if (import.meta.main) await main(Deno.args);
