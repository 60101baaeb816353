import { nowMs, sleep } from "../../../proto/process/clock.ts";
import { signalChild } from "../../program.ts";
import { sha256OfFile } from "../content.ts";
import type { Lab } from "./lab.ts";
import { decodeText, parseCpuSeconds, parseShellTimes } from "./readings.ts";
import { runTool } from "./tools.ts";

/** Peer 0 has the file when the clock starts. */
export const HOLDER = 0;
/** As many as the goals are for. */
export const GOAL_RECEIVERS = 8;
const FILE_CHECK_MS = 10;
const READY_CHECK_MS = 50;
/** Runs a command and says at last, on stderr, what CPU time it took. */
const TIMED = ["sh", "-c", '"$@"; code=$?; times >&2; exit $code', "sh"];

/** Where one measurement takes place. */
export interface Stage {
  readonly lab: Lab;
  /** Empty at first, and removed afterwards. */
  readonly folder: string;
  readonly file: { readonly path: string; readonly sha256: string; readonly sizeBytes: number };
  /** Aborted when the measurement must end. */
  readonly signal: AbortSignal;
  /** Where programs of ours write what they used their CPU time for; see `profileFlags`. */
  readonly profileFolder?: string;
}

/** A program that brings a file to many. */
export interface Contender {
  readonly name: string;
  /** What its last finisher's time over the bound should be at most, by size and rate; with `GOAL_RECEIVERS`. */
  readonly goals?: Readonly<Record<string, number>>;
  /** Why it cannot run here; undefined when it can. */
  obstacle(): Promise<string | undefined>;
  /** Starts what runs before the clock does: the holder has the file and can be found. */
  prepare(stage: Stage): Promise<Ready>;
}

/** All is set for the clock to start. */
export interface Ready {
  /** Lets everybody get the file. Answers milliseconds until each, or just the last one, had it. */
  go(): Promise<number[]>;
  /** CPU seconds of all peers together so far. */
  cpuSeconds(): number;
  /** Whether everybody has the very file, by SHA-256. */
  verified(): boolean | Promise<boolean>;
  /** Bytes that came more than once, where the program says. */
  duplicateBytes?(): number | undefined;
  /** Has its programs write what they write at their ends. The rest is ended without being asked. */
  end?(): Promise<void>;
}

/** Receivers are all but the holder. */
export function receiversOf(lab: Lab): number[] {
  return Array.from({ length: lab.peers - 1 }, (_, index) => index + 1);
}

/** A server of somebody else's; it ends with its namespace, where it is in one. */
export class Server {
  readonly pid: number;
  readonly #child: Deno.ChildProcess;

  constructor(line: readonly string[]) {
    const command = new Deno.Command(line[0]!, {
      ...{ args: line.slice(1), stdin: "null", stdout: "null", stderr: "null" },
    });
    const child = command.spawn();
    this.pid = child.pid;
    this.#child = child;
    child.unref();
  }

  /** Fulfilled when a command that asks it something succeeds. When the signal is aborted first, it is ended. */
  async ready(ask: readonly string[], signal: AbortSignal): Promise<void> {
    try {
      while (!await runTool(ask).then(() => true, () => false)) await sleep(READY_CHECK_MS, signal);
    } catch (thrown) {
      await this.end();
      throw thrown;
    }
  }

  /** Ends it where no namespace does. */
  async end(): Promise<void> {
    signalChild(this.#child, "SIGTERM");
    this.#child.ref();
    await this.#child.status;
  }

  get cpuSeconds(): number {
    return cpuSecondsOf(this.pid);
  }
}

export function cpuSecondsOf(pid: number): number {
  return parseCpuSeconds(Deno.readTextFileSync(`/proc/${pid}/stat`));
}

/** For `runner`s of what ends by itself: its CPU time is at the end of its stderr. */
export function timed(runner: readonly string[]): string[] {
  return [...runner, ...TIMED];
}

/** Runs a command to its end, and answers its CPU seconds. */
export async function runTimed(runner: readonly string[], line: readonly string[]) {
  const [tool, ...args] = [...timed(runner), ...line];
  const { code, stderr } = await new Deno.Command(tool!, { args, stdin: "null" }).output();
  const text = decodeText(stderr);
  if (code !== 0) throw new Error(`"${line.join(" ")}" ended with ${code}: ${text}`);
  return parseShellTimes(text);
}

/** Fulfilled when all these files are there; answers when each was written, in milliseconds since 1970-01-01 UTC. */
export async function filesWritten(paths: readonly string[], signal: AbortSignal) {
  const times: number[] = [];
  for (const path of paths) {
    let writtenMs = modifiedMs(path);
    for (; writtenMs === undefined; writtenMs = modifiedMs(path)) {
      await sleep(FILE_CHECK_MS, signal);
    }
    times.push(writtenMs);
  }
  return times;
}

/** Whether all these files have that content. */
export function allEqual(paths: readonly string[], sha256: string): boolean {
  return paths.every((path) => sha256OfFile(path) === sha256);
}

/** Milliseconds that each of these takes from now on. */
export async function timesOf(running: readonly Promise<unknown>[], signal: AbortSignal) {
  const startMs = nowMs();
  const times = running.map((one) => one.then(() => nowMs() - startMs));
  return await orAborted(Promise.all(times), signal);
}

/** The promise's outcome, or the signal's reason when that comes first. */
export async function orAborted<Value>(
  promise: Promise<Value>,
  signal: AbortSignal,
): Promise<Value> {
  promise.catch(() => {});
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function modifiedMs(path: string): number | undefined {
  try {
    return Deno.statSync(path).mtime!.getTime();
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return undefined;
    throw thrown;
  }
}
