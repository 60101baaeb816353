import { fileURLToPath } from "node:url";
import type { Figure } from "./report.ts";

const FRAGMENTS = 1_000_000;
/** A million small files, and what large ones are cut into. */
const NAMES = [FRAGMENTS, FRAGMENTS / 100];
const SCRIPT = fileURLToPath(new URL("./rebuild.ts", import.meta.url));
const REBUILD_MOST_MS = 600_000;
const MS_PER_S = 1000;
const OPEN_MOST_MS = 5_000;

/** What `rebuild.ts` says of a million fragments, as figures. */
export async function benchRebuild(folder: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const names of NAMES) figures.push(...await rebuild(folder, names));
  return figures;
}

async function rebuild(folder: string, names: number): Promise<Figure[]> {
  const fragments = FRAGMENTS / names;
  const { success, code, signal, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-all", SCRIPT],
      ...["--names", `${names}`, "--fragments", `${fragments}`],
    ],
    env: { TMPDIR: folder },
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`The bench of a rebuild ended with ${signal ?? `code ${code}`}`);
  const text = new TextDecoder().decode(stdout);
  const of = (pattern: RegExp) => Number(pattern.exec(text)![1]);
  const each = fragments === 1 ? "one fragment" : `${fragments} fragments`;
  const what = `${names.toLocaleString("en")} names of ${each}`;
  const bench = "rebuild";
  return [
    {
      ...{ bench, what: `catalog rebuilt from what peers tell, ${what}`, unit: "ms" },
      value: of(/told by \d+ peers ([\d.]+) s/) * MS_PER_S,
      goal: { most: REBUILD_MOST_MS },
    },
    {
      ...{ bench, what: `database opened after a stop, ${what}`, unit: "ms" },
      ...{ value: of(/open after a stop (\d+) ms/), goal: { most: OPEN_MOST_MS } },
    },
    {
      ...{ bench, what: `database opened after a kill, ${what}`, unit: "ms" },
      ...{ value: of(/open after a kill (\d+) ms/), goal: { most: OPEN_MOST_MS } },
    },
  ];
}
