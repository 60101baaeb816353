// `deno task sweep --help`: kills, disk errors and power cuts at every point of what peer and tracker do with their
// disks; prints each scenario. Power cuts need root.
import { parseArgs } from "node:util";
import { isHelped } from "./task_help.ts";
import type { Act } from "../tests/sweep/case.ts";
import { powerSwitch, prepareFolder, prepareImage } from "../tests/sweep/disk.ts";
import { type ScenarioOutcome, summaryOf, sweep } from "../tests/sweep/sweep.ts";

const FOLDER_ACTS: readonly Act[] = ["kill", "eio"];
const IMAGE_ACTS: readonly Act[] = ["cut", "cut-flushed", "eio, cut"];

/** What is tried at each point: everything, or one thing after the other from point to point. */
function rowsOf(acts: readonly Act[]): readonly (readonly Act[])[] {
  return values.turns ? [acts] : acts.map((act) => [act]);
}

function tell(what: string, { name, points, cases, missed, lost, tookMs }: ScenarioOutcome): void {
  const seconds = (tookMs / 1000).toFixed(1);
  console.log(
    `${what} ${name}: ${points} points, ${cases} cases, ${missed} missed, ` +
      `${lost.length} lost, ${seconds} s`,
  );
  for (const { where, faults } of lost) console.log(`  ${where}\n    ${faults.join("\n    ")}`);
}

const HELP = {
  task: "sweep",
  positional: "[GROUP/SCENARIO]",
  brief:
    "Kills, disk errors and power cuts at every point of what peer and tracker do with their disks",
  flags: [
    { flag: "--thin-by N", brief: "Of writes every Nth is a point", fallback: "4" },
    { flag: "--turns", brief: "Take turns from point to point, instead of everything at each" },
    { flag: "--cases-min N", brief: "Fewer cases are a failure", fallback: "1" },
  ],
  examples: ["", "--turns --thin-by 16", "tracker/upgrade --thin-by 1"],
};
if (isHelped(Deno.args, HELP)) Deno.exit(0);

const { positionals: [only], values } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: {
    "thin-by": { type: "string", default: "4" },
    turns: { type: "boolean", default: false },
    "cases-min": { type: "string", default: "1" },
  },
});
const thinBy = Number(values["thin-by"]);
const casesMin = Number(values["cases-min"]);
const outcomes = await sweep({
  ...{ disk: prepareFolder, acts: rowsOf(FOLDER_ACTS), only, thinBy },
  onScenario: (outcome) => tell("kill, EIO", outcome),
});
const { present, tool, install } = powerSwitch();
if (present) {
  outcomes.push(
    ...await sweep({
      ...{ disk: prepareImage, acts: rowsOf(IMAGE_ACTS), only, thinBy },
      onScenario: (outcome) => tell("power cut", outcome),
    }),
  );
} else console.log(`No power cuts: they need ${tool}: ${install}`);
const { cases, missed, lost, tookMs } = summaryOf(outcomes);
console.log(
  `sweep: ${cases} cases, ${missed} missed, ${lost.length} lost, ${(tookMs / 1000).toFixed(1)} s`,
);
if (cases < casesMin) console.log(`At least ${casesMin} cases were expected`);
if (lost.length > 0 || missed > 0 || cases < casesMin) Deno.exitCode = 1;
