// `deno task simulate --help`: durability under faults, in virtual time.
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import { isHelped, type TaskHelp } from "./task_help.ts";
import { monotonicMs } from "../proto/process/clock.ts";
import { simulate } from "../tests/simulation/durability/durability_simulation.ts";
import { Workplace } from "../tests/simulation/durability/workplace.ts";
import { type Bug, BUGS } from "../tests/simulation/durability/planted_bugs.ts";
import type { Verdict } from "../tests/simulation/durability/verdict.ts";

const HELP: TaskHelp = {
  task: "simulate",
  brief: "Durability under faults, in virtual time; a failure prints the seed that repeats it",
  flags: [
    { flag: "--seed N", brief: "Run this seed alone, and print all that happens" },
    { flag: "--seeds N", brief: "How many seeds to run", fallback: "100" },
    { flag: "--from N", brief: "The first of them", fallback: "1" },
    { flag: "--seconds N", brief: "Begin no more after so many seconds", fallback: "86400" },
    {
      flag: "--processes N",
      brief: "Among how many processes to share them",
      fallback: "one a core",
    },
    {
      flag: "--bug NAME",
      brief: `Plant a mistake: ${Object.keys(BUGS)[0]} or another; a wrong name lists them`,
    },
  ],
  examples: ["--seeds 1000", "--seed 42", "--seeds 60 --bug counts_dead"],
};
const FAILURES_SHOWN_MAX = 20;
const TRACE_DEPTH = 30;
/** A run makes many objects that live for a moment: with so much room for new ones, few outlive their need. */
const YOUNG_OBJECTS = "--v8-flags=--max-semi-space-size=64,--min-semi-space-size=32";
/** Before the one line of figures that a process of several ends with. */
const FIGURES = "figures ";

interface Sweep {
  readonly from: number;
  readonly seeds: number;
  readonly seconds: number;
  /** Every so many seeds one is run here, the others by other processes. */
  readonly every: number;
  readonly bug: Bug | undefined;
}

const NOTHING = {
  ...{ seeds: 0, failed: 0, calls: 0, acknowledged: 0, orders: 0, faults: 0, events: 0 },
  simulatedMs: 0,
};
type Figures = typeof NOTHING;

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
async function replay(seed: number, bug: Bug | undefined): Promise<boolean> {
  await using place = await Workplace.open();
  const verdict = await simulate(seed, place, { bug, traceDepth: TRACE_DEPTH });
  for (const line of verdict.log) console.log(line);
  tell(verdict);
  return verdict.failures.length === 0;
}

function tell(verdict: Verdict): void {
  const { seed, failures, calls, acknowledged, orders, faults, simulatedMs } = verdict;
  console.log(
    `seed ${seed}: ${failures.length} failures; ${calls} calls, ${acknowledged} changes ` +
      `acknowledged, ${orders} orders, ${faults} faults in ${Math.round(simulatedMs / 1000)} s`,
  );
  for (const failure of failures) console.log(`  ${failure}`);
}

/** Many seeds, until so many or so much time is over. */
async function sweepHere({ from, seeds, seconds, every, bug }: Sweep): Promise<Figures> {
  await using place = await Workplace.open();
  const untilMs = monotonicMs() + seconds * 1000;
  const total = { ...NOTHING };
  for (let seed = from; seed < from + seeds && monotonicMs() < untilMs; seed += every) {
    const verdict = await simulate(seed, place, { bug });
    const isFailed = verdict.failures.length > 0;
    add(total, { ...verdict, seeds: 1, failed: isFailed ? 1 : 0 });
    if (!isFailed || total.failed > FAILURES_SHOWN_MAX) continue;
    tell(verdict);
    console.log(`  replay: deno task simulate --seed ${seed}${bug ? ` --bug ${bug}` : ""}`);
  }
  return total;
}

/** The same by several processes, each of which takes its share of the seeds. */
async function sweep(args: readonly string[], sweep: Sweep, processes: number): Promise<Figures> {
  const total = { ...NOTHING };
  await Promise.all(Array.from({ length: processes }, async (_, index) => {
    const script = fileURLToPath(import.meta.url);
    const share = [...args, "--every", `${processes}`, "--from", `${sweep.from + index}`];
    const seeds = ["--seeds", `${Math.max(0, sweep.seeds - index)}`];
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "--allow-all", YOUNG_OBJECTS, script, ...share, ...seeds],
      ...{ stdout: "piped", stderr: "inherit", stdin: "piped" },
    });
    // It ends when this process does: then its standard input is closed.
    const running = child.spawn();
    const { stdout } = await running.output();
    await running.stdin.close().catch(() => {});
    for (const line of new TextDecoder().decode(stdout).split("\n")) {
      if (line.startsWith(FIGURES)) add(total, JSON.parse(line.slice(FIGURES.length)));
      else if (line !== "") console.log(line);
    }
  }));
  return total;
}

function add(total: Figures, more: Figures): void {
  for (const key of Object.keys(NOTHING) as (keyof Figures)[]) total[key] += more[key];
}

async function main(args: string[]): Promise<void> {
  if (isHelped(args, HELP)) return;
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: "string" },
      seeds: { type: "string", default: "100" },
      from: { type: "string", default: "1" },
      seconds: { type: "string", default: "86400" },
      processes: { type: "string", default: String(navigator.hardwareConcurrency) },
      every: { type: "string" },
      bug: { type: "string" },
    },
  });
  const bug = bugOf(values.bug);
  if (values.seed !== undefined) {
    if (!await replay(countOf(values.seed, "seed"), bug)) Deno.exitCode = 1;
    return;
  }
  const numbers = (["from", "seeds", "seconds"] as const).map((name) =>
    countOf(values[name], name)
  ) as [number, number, number];
  const [from, seeds, seconds] = numbers;
  const plan = { from, seeds, seconds, every: countOf(values.every ?? "1", "every"), bug };
  const startedMs = monotonicMs();
  if (values.every !== undefined) {
    void Deno.stdin.read(new Uint8Array(1)).then(() => Deno.exit(1));
    console.log(FIGURES + JSON.stringify(await sweepHere(plan)));
    return Deno.exit(0);
  }
  const total = await sweep(args, plan, Math.max(1, countOf(values.processes, "processes")));
  const [hours, elapsedS] = [total.simulatedMs / 3_600_000, (monotonicMs() - startedMs) / 1000];
  console.log(
    `${total.seeds} seeds from ${from}, ${total.failed} failed; ${total.calls} calls, ` +
      `${total.acknowledged} changes acknowledged, ${total.orders} orders, ` +
      `${total.faults} faults, ${hours.toFixed(1)} h of virtual time; ` +
      `${(total.seeds / elapsedS).toFixed(2)} seeds/s`,
  );
  if (total.failed > 0 || total.seeds === 0) Deno.exitCode = 1;
}

if (import.meta.main) await main(Deno.args);
