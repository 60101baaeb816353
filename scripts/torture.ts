// `deno task torture --help`: real programs under faults, and whether all was held.
import { mkdirSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { killPrograms } from "./program.ts";
import { isHelped, type TaskHelp } from "./task_help.ts";
import { isSound, torture, type TortureReport } from "../tests/torture/torture.ts";

const HELP: TaskHelp = {
  task: "torture",
  brief:
    "Real programs under faults, and whether all was held; everything of it is with root and cc alone",
  flags: [
    { flag: "--minutes N", brief: "How long faults happen", fallback: "60" },
    { flag: "--seed N", brief: "What decides which faults, and when", fallback: "by the clock" },
    {
      flag: "--folder DIR",
      brief: "Where data, logs and history are kept",
      fallback: "a temporary one",
    },
  ],
  examples: ["--minutes 5", "--minutes 60 --seed 7 --folder /tmp/torture"],
};
const MINUTE_MS = 60_000;
const SHOWN_MAX = 20;

async function main(args: string[]): Promise<void> {
  if (isHelped(args, HELP)) return;
  const { values } = parseArgs({
    args,
    options: {
      minutes: { type: "string", default: "60" },
      seed: { type: "string", default: `${Date.now() % 1_000_000}` },
      folder: { type: "string" },
    },
  });
  const minutes = Number(values.minutes);
  const seed = Number(values.seed);
  if (!(minutes > 0)) throw new RangeError(`Cannot take --minutes "${values.minutes}"`);
  if (!Number.isSafeInteger(seed)) throw new RangeError(`Cannot take --seed "${values.seed}"`);
  const folder = values.folder ?? Deno.makeTempDirSync({ prefix: "enjambre-torture-" });
  mkdirSync(folder, { recursive: true });
  await run({ folder, seed, lastsMs: minutes * MINUTE_MS }, values.folder !== undefined);
}

async function run(
  settings: { folder: string; seed: number; lastsMs: number },
  isKept: boolean,
): Promise<void> {
  console.log(`seed=${settings.seed} minutes=${settings.lastsMs / MINUTE_MS} ${settings.folder}`);
  const ending = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    Deno.addSignalListener(signal, () => {
      // The first ends the faults, and what happened so far is judged; the second ends everything.
      if (!ending.signal.aborted) return ending.abort();
      killPrograms();
      process.exit(1);
    });
  }
  const report = await torture({ ...settings, signal: ending.signal });
  show(report);
  if (isSound(report)) {
    if (!isKept) Deno.removeSync(settings.folder, { recursive: true });
    process.exit(0);
  }
  console.log(`kept in ${settings.folder}`);
  process.exit(1);
}

function show(report: TortureReport): void {
  const { verdict, faults, liesTold, unsettled, troubles, audit, settledMs } = report;
  const { operations, writes, reads, unknown, refused, violations } = verdict;
  const of = (kind: string) => violations.filter((each) => each.kind === kind).length;
  const lines: [string, string][] = [
    ["operations", `${operations} checked: ${writes} writes, ${reads} reads, ${refused} refused`],
    ["unknown", `${unknown} (${(100 * unknown / operations).toFixed(2)} %)`],
    ["lost", `${of("lost")}`],
    ["stale", `${of("stale")} unmarked`],
    ["wrong bytes", `${of("wrong")}`],
    ["other", `${violations.length - of("lost") - of("stale") - of("wrong")} violations`],
    ["settled", `${unsettled.length === 0 ? "yes" : "NO"}, in ${Math.round(settledMs / 1000)} s`],
    ["copies", `${audit?.copies ?? "unknown"} of ${audit?.fragments ?? "unknown"} fragments`],
    ["lies told", `${liesTold}`],
    ["faults", `${Object.values(faults).reduce((sum, count) => sum + count, 0)} injected`],
    ...Object.entries(faults).map(([kind, count]): [string, string] => [`  ${kind}`, `${count}`]),
  ];
  for (const [subject, says] of lines) console.log(`${subject.padEnd(34)} ${says}`);
  const wrong = [
    ...violations.map(({ kind, says }) => `${kind}: ${says}`),
    ...unsettled,
    ...troubles,
  ];
  for (const each of wrong.slice(0, SHOWN_MAX)) console.log(`VIOLATION ${each}`);
}

if (import.meta.main) await main(Deno.args);
