import { touchMemory } from "./content.ts";
import { isRunning } from "./swarm/tools.ts";

const PREFIX = "enjambre-bench-";
const MEMORY = "/proc/meminfo";
const KIB = 1024;

/** A folder that is empty at first, and gone at the end. */
export interface BenchFolder extends Disposable {
  readonly path: string;
}

/**
 * A folder in memory, so that disks are not measured; undefined where there is too little memory, or nobody may make
 * one. It is mounted for this run alone: below `/dev`, where every system has one, our programs may not read or write.
 */
export function memoryFolder(roomBytes: number): BenchFolder | undefined {
  removeLeftovers();
  if (Deno.uid() !== 0 || freeMemoryBytes() < roomBytes) return undefined;
  const path = Deno.makeTempDirSync({ prefix: `${PREFIX}${Deno.pid}-` });
  const { success } = run("mount", "-t", "tmpfs", "-o", `size=${roomBytes},mode=700`, PREFIX, path);
  if (!success) {
    Deno.removeSync(path);
    return undefined;
  }
  touchMemory(path, roomBytes);
  return { path, [Symbol.dispose]: () => remove(path) };
}

/** One on a disk. */
export function diskFolder(): BenchFolder {
  const path = Deno.makeTempDirSync({ prefix: PREFIX });
  return { path, [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }) };
}

/** A run that was killed would keep memory. */
function removeLeftovers(): void {
  const mounts = Deno.readTextFileSync("/proc/mounts").split("\n").map((line) => line.split(" "));
  for (const [device, path] of mounts) {
    const pid = /\/enjambre-bench-(\d+)-[^/]*$/.exec(path ?? "")?.[1];
    if (device === PREFIX && pid !== undefined && !isRunning(Number(pid))) remove(path!);
  }
}

function remove(path: string): void {
  // Lazily: a program that has just been killed may still have a file there open.
  run("umount", "--lazy", path);
  Deno.removeSync(path);
}

function freeMemoryBytes(): number {
  const kib = /^MemAvailable:\s+(\d+) kB$/m.exec(Deno.readTextFileSync(MEMORY))?.[1] ?? "0";
  return Number(kib) * KIB;
}

function run(command: string, ...args: string[]): Deno.CommandOutput {
  return new Deno.Command(command, { args, stderr: "null" }).outputSync();
}
