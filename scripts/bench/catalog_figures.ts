import { fileURLToPath } from "node:url";
import type { Figure } from "./report.ts";

const NAMES = 1_000_000;
const SCRIPT = fileURLToPath(new URL("./catalog.ts", import.meta.url));
const LOCATE_P99_MOST_MS = 20;
const SEARCH_MOST_MS = 100;

/** What `catalog.ts` says of a million names, as figures: those that something was promised of. */
export async function benchCatalog(folder: string): Promise<Figure[]> {
  const { success, code, signal, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", SCRIPT, "--names", `${NAMES}`],
    env: { TMPDIR: folder },
    stderr: "inherit",
  }).output();
  if (!success) {
    throw new Error(`The catalog's own bench ended with ${signal ?? `exit code ${code}`}`);
  }
  const text = new TextDecoder().decode(stdout);
  const locate = /^locate p50 ([\d.]+) p99 ([\d.]+)/m.exec(text)!;
  const searches = [...text.matchAll(/^search (.*): ([\d.]+) ms/gm)];
  const slowest = searches.reduce((a, b) => Number(b[2]) > Number(a[2]) ? b : a);
  return [
    time("lookup by name, p50", Number(locate[1])),
    time("lookup by name, p99", Number(locate[2]), LOCATE_P99_MOST_MS),
    time(
      `first page of a search, slowest of ${searches.length}`,
      Number(slowest[2]),
      SEARCH_MOST_MS,
    ),
  ];
}

function time(what: string, value: number, most?: number): Figure {
  return {
    ...{
      bench: "catalog",
      what: `${what}, ${NAMES.toLocaleString("en")} names`,
      value,
      unit: "ms",
    },
    ...(most !== undefined && { goal: { most } }),
  };
}
