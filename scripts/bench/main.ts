import { EnjambreError } from "../../proto/words/errors.ts";
import { benchCatalog } from "./catalog_figures.ts";
import { benchLatency } from "./latency.ts";
import { diskFolder, memoryFolder } from "./memory_folder.ts";
import { benchMemory } from "./memory.ts";
import { benchRebuild } from "./rebuild_figures.ts";
import { benchRepair } from "./repair.ts";
import { type Figure, markdownList, reached, table, thisMachine } from "./report.ts";
import { benchReplicas } from "./replicas_figures.ts";
import { benchScrub } from "./scrub.ts";
import { benchSwarm } from "./swarm/swarm_bench.ts";
import { benchPut, benchTransfer } from "./transfer.ts";

const GIB = 1024 * 1024 * 1024;

interface Bench {
  /** @param leaveOut Told what cannot be measured here, and why. */
  readonly run: (folder: string, leaveOut: (what: string) => void) => Promise<Figure[]>;
  /** Room that its data need; in memory where there is so much of it, so that disks are not measured. */
  readonly roomBytes: number;
}

const BENCHES: Record<string, Bench> = {
  transfer: { run: benchTransfer, roomBytes: 9 * GIB },
  put: { run: benchPut, roomBytes: 8 * GIB },
  latency: { run: benchLatency, roomBytes: GIB },
  memory: { run: benchMemory, roomBytes: 14 * GIB },
  scrub: { run: benchScrub, roomBytes: 2 * GIB },
  repair: { run: benchRepair, roomBytes: 6 * GIB },
  // On a disk: a catalog's speed is its disk's.
  catalog: { run: benchCatalog, roomBytes: Infinity },
  rebuild: { run: benchRebuild, roomBytes: Infinity },
  replicas: { run: benchReplicas, roomBytes: Infinity },
};

const USAGE = `deno task bench [${Object.keys(BENCHES).join("|")}|all] [--json]
  Without a name all of them, which takes about half an hour.
deno task bench fanout|zones|chain [OPTION...]
  A swarm in network namespaces, as root; options are in scripts/bench/swarm/options.ts.`;

async function main(): Promise<void> {
  const [first, ...rest] = Deno.args;
  if (Deno.args.some((arg) => arg === "--help" || arg === "-h")) return console.log(USAGE);
  if (first === "fanout" || first === "zones" || first === "chain") {
    return await benchSwarm(first, rest).catch((thrown) => {
      if (!EnjambreError.is(thrown, "invalid")) throw thrown;
      console.error(thrown.message);
      Deno.exitCode = 2;
    });
  }
  const json = Deno.args.includes("--json");
  const wanted = Deno.args.filter((arg) => !arg.startsWith("--"));
  const names = wanted.length === 0 || wanted.includes("all") ? Object.keys(BENCHES) : wanted;
  const unknown = names.find((name) => !(name in BENCHES));
  if (unknown !== undefined) {
    console.error(
      `Cannot run bench "${unknown}": known are ${
        Object.keys(BENCHES).join(", ")
      }, all, fanout, zones, chain`,
    );
    Deno.exitCode = 2;
    return;
  }
  const machine = thisMachine(new Date());
  const figures: Figure[] = [];
  const leftOut: string[] = [];
  for (const name of names) {
    if (!json) console.error(`${name} ...`);
    figures.push(...await runIn(BENCHES[name]!, (what) => leftOut.push(`${name}: ${what}`)));
  }
  if (json) return console.log(JSON.stringify({ machine, figures, left_out: leftOut }, null, 2));
  const { cpu, cores, memory, system, deno, date } = machine;
  console.log(`\n${date}, ${cpu}, ${cores} cores, ${memory}, ${system}, Deno ${deno}\n`);
  console.log(table(figures));
  if (leftOut.length > 0) console.log(`\nLeft out:\n${markdownList(leftOut)}`);
  if (!figures.every(reached)) console.log("\nNot everything was as fast or small as wanted.");
}

async function runIn(
  { run, roomBytes }: Bench,
  leaveOut: (what: string) => void,
): Promise<Figure[]> {
  using folder = memoryFolder(roomBytes) ?? diskFolder();
  return await run(folder.path, leaveOut);
}

if (import.meta.main) await main();
