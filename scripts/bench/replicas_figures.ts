import { fileURLToPath } from "node:url";
import type { Figure } from "./report.ts";

const REPLICAS = 10_000_000;
const SCRIPT = fileURLToPath(new URL("./replicas.ts", import.meta.url));
const HEARTBEAT_P99_MOST_MS = 1;
const MIB = 1024 * 1024;

/** What `replicas.ts` says of ten million replica records, as figures. */
export async function benchReplicas(folder: string): Promise<Figure[]> {
  const { success, code, signal, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", SCRIPT, "--replicas", `${REPLICAS}`],
    env: { TMPDIR: folder },
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`The bench of replicas ended with ${signal ?? `code ${code}`}`);
  const text = new TextDecoder().decode(stdout);
  const of = (pattern: string) =>
    Number(new RegExp(`^${REPLICAS} replicas .*: ${pattern}`, "m").exec(text)![1]);
  const replicas = `${REPLICAS.toLocaleString("en")} replicas`;
  const bench = "replicas";
  return [
    {
      ...{ bench, what: `heartbeat at the catalog, p99, ${replicas}`, unit: "ms" },
      ...{
        value: of("heartbeat p50 [\\d.]+ p99 ([\\d.]+)"),
        goal: { most: HEARTBEAT_P99_MOST_MS },
      },
    },
    {
      ...{ bench, what: `database for each million of ${replicas}`, unit: "bytes" },
      value: of("file (\\d+)") * MIB,
    },
    {
      ...{ bench, what: `memory of the catalog's process, ${replicas}`, unit: "bytes" },
      value: of("memory (\\d+)") * MIB,
    },
  ];
}
