import { join } from "node:path";
import { unlessMissing } from "../../peer/store/io_error.ts";
import { readDiary, type Told } from "./diary.ts";
import type { Disk } from "./disk.ts";
import type { Group } from "./groups.ts";
import type { Scenario } from "./scenario.ts";
import type { Weakness } from "./weakness.ts";

/** What happens at a point: see `failing_disk.c`. After "eio, cut" the power fails at the program's end. */
export type Act = "kill" | "eio" | "eio, cut" | "cut" | "cut-flushed";

export interface Case {
  readonly group: Group;
  readonly scenario: Scenario;
  /** Undefined: nothing fails. */
  readonly act: Act | undefined;
  /** The number of the point, from 1; one more than there are is the program's end. */
  readonly at: number;
}

export interface CaseSettings {
  /** From `buildFailingDisk`. */
  readonly library: string;
  readonly weakness: Weakness | undefined;
}

export interface CaseOutcome {
  /** `<operation> <path>`, in order, the last one perhaps not done. */
  readonly points: readonly string[];
  /** Whether what was to happen has happened. */
  readonly isReached: boolean;
  readonly faults: readonly string[];
}

const PROGRAM = join(import.meta.dirname!, "program.ts");
/** A program that takes so long waits for what never comes. */
const TIMEOUT_MS = 60_000;

/** Runs a program on a disk that fails, and looks at what is left. */
export async function runCase(
  what: Case,
  disk: Disk,
  settings: CaseSettings,
): Promise<CaseOutcome> {
  const { act, at, scenario } = what;
  const logPath = `${disk.folder}.points`;
  const { code, signal, stdout, stderr } = await startProgram(what, disk.folder, logPath, settings);
  const log = await unlessMissing(Deno.readTextFile(logPath));
  await unlessMissing(Deno.remove(logPath));
  const points = log?.split("\n").slice(0, -1) ?? [];
  const told = readDiary(stdout);
  const faults: string[] = [];
  const isKilled = signal === "SIGKILL";
  const isToBeKilled = act === "kill" || act === "cut" || act === "cut-flushed";
  const isCut = act !== undefined && act.includes("cut");
  // Where the power has failed a program may end in its own way before it is killed; it aborts when it has not.
  const hasEnded = isToBeKilled && isCut
    ? signal !== "SIGABRT"
    : isToBeKilled
    ? isKilled
    : code === 0;
  if (!hasEnded) {
    faults.push(`the program ended with ${signal ?? code}: ${stderr.trim().split("\n")[0]}`);
  }
  if (isCut) await disk.restart();
  faults.push(...await check(scenario, disk.folder, told, isCut));
  // The point after the last is the program's end, where power can be cut as well.
  const last = isToBeKilled && isCut ? points.length + 1 : points.length;
  return { points, isReached: at >= 1 && at <= last, faults };
}

async function check(
  scenario: Scenario,
  folder: string,
  told: readonly Told[],
  powerFailed: boolean,
): Promise<string[]> {
  try {
    return await scenario.check(folder, told, { powerFailed });
  } catch (thrown) {
    const cause = thrown instanceof Error && thrown.cause ? ` (${thrown.cause})` : "";
    return [`what is left cannot be used: ${thrown}${cause}`];
  }
}

async function startProgram(
  { group, scenario, act, at }: Case,
  folder: string,
  log: string,
  { library, weakness }: CaseSettings,
) {
  const isEio = act === "eio" || act === "eio, cut";
  const end = act === "eio, cut" ? "cut" : act?.startsWith("cut") ? act : "";
  const { code, signal, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--no-check", "--quiet", PROGRAM, group, scenario.name, folder],
    env: {
      LD_PRELOAD: library,
      GLIBC_TUNABLES: "",
      NO_COLOR: "1",
      POINT_FOLDER: folder,
      POINT_LOG: log,
      POINT_AT: String(at),
      POINT_ACT: isEio ? "eio" : act ?? "",
      POINT_END: end,
      SWEEP_WEAKNESS: weakness ?? "",
    },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).output();
  const decoder = new TextDecoder();
  return { code, signal, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
