import { sleep } from "../../proto/process/clock.ts";
import { type ClientRun, launchNetwork } from "../launch.ts";
import { sha256OfFile, writeSeededFile } from "./content.ts";
import type { Figure } from "./report.ts";

const GIB = 1024 * 1024 * 1024;
const KIB = 1024;
const SIZE_BYTES = 4 * GIB;
const MEMORY_MOST_BYTES = 256 * 1024 * 1024;
const SAMPLE_EVERY_MS = 50;

/** The most memory that each program has used while 4 GiB went in and out. */
export async function benchMemory(folder: string): Promise<Figure[]> {
  await using network = await launchNetwork({
    ...{ folder, peers: 3, replicas: 2 },
    peerFlags: ["--keep-free", "0"],
  });
  const source = `${folder}/source`;
  const target = `${folder}/back`;
  const sha256 = writeSeededFile(source, 1, SIZE_BYTES);
  const put = await peakOfClient(network.spawn(["put", source, "--name", "huge"]));
  Deno.removeSync(source);
  const get = await peakOfClient(network.spawn(["get", "huge", "--output", target]));
  if (sha256OfFile(target) !== sha256) throw new Error("The file that came is another");
  return [
    memory("put", put),
    memory("get", get),
    ...network.programs.map((program) => memory(program.label, program.peakMemoryBytes())),
  ];
}

async function peakOfClient(run: ClientRun): Promise<number> {
  let peak = 0;
  let ended = false;
  const result = run.result.finally(() => ended = true);
  while (!ended) {
    peak = Math.max(peak, peakOf(run.pid));
    await sleep(SAMPLE_EVERY_MS);
  }
  const { code, stderr } = await result;
  if (code !== 0) throw new Error(`peer ended with exit code ${code}: ${stderr}`);
  return peak;
}

function peakOf(pid: number): number {
  try {
    const status = Deno.readTextFileSync(`/proc/${pid}/status`);
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * KIB;
  } catch {
    return 0;
  }
}

function memory(what: string, value: number): Figure {
  const goal = { most: MEMORY_MOST_BYTES };
  return { bench: "memory", what: `${what}, 4 GiB put and got`, value, unit: "bytes", goal };
}
