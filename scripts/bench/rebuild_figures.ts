import { fileURLToPath } from "node:url";
import type { Figure } from "./report.ts";

const NAMES = 1_000_000;
const SCRIPT = fileURLToPath(new URL("./rebuild.ts", import.meta.url));
const REBUILD_MOST_MS = 600_000;
const MS_PER_S = 1000;
const OPEN_MOST_MS = 5_000;

/** What `rebuild.ts` says of a million names of one fragment each, as figures. */
export async function benchRebuild(folder: string): Promise<Figure[]> {
  const { success, code, signal, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", SCRIPT, "--names", `${NAMES}`],
    env: { TMPDIR: folder },
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`The bench of a rebuild ended with ${signal ?? `code ${code}`}`);
  const text = new TextDecoder().decode(stdout);
  const of = (pattern: RegExp) => Number(pattern.exec(text)![1]);
  const names = `${NAMES.toLocaleString("en")} names of one fragment`;
  const bench = "rebuild";
  return [
    {
      ...{ bench, what: `catalog rebuilt from what peers tell, ${names}`, unit: "ms" },
      value: of(/told by \d+ peers ([\d.]+) s/) * MS_PER_S,
      goal: { most: REBUILD_MOST_MS },
    },
    {
      ...{ bench, what: `database opened after a stop, ${names}`, unit: "ms" },
      ...{ value: of(/open after a stop (\d+) ms/), goal: { most: OPEN_MOST_MS } },
    },
    {
      ...{ bench, what: `database opened after a kill, ${names}`, unit: "ms" },
      ...{ value: of(/open after a kill (\d+) ms/), goal: { most: OPEN_MOST_MS } },
    },
  ];
}
