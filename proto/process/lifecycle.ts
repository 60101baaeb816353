import { aborted } from "./aborted.ts";
import { EnjambreError } from "../words/errors.ts";
import { DeafServer } from "./deaf_server.ts";
import { repeat, sleep, timeLimit } from "./clock.ts";
import { logger } from "./log.ts";
import { probeItself } from "./self_probe.ts";
import { Supervisor } from "./supervisor.ts";

const log = logger("process");

/** A stop that takes longer is cut off: supervisors wait ten seconds before they kill. */
const STOP_MAX_MS = 9_000;

/** So many times in a row a server may not answer itself before it gives up, to be started anew. */
const PROBES_MISSED_MAX = 3;
/** How often a server asks itself whether it still answers. */
const PROBE_EVERY_MS = 5_000;

/** What a server's start gets to work with. */
export interface Lifecycle {
  /** Whatever is put here is closed at the end, the newest first. */
  readonly resources: AsyncDisposableStack;
  /** Aborted when the program is asked to stop. */
  readonly stopping: AbortSignal;
  /** Stops the program because it cannot go on. */
  fail(error: unknown): void;
}

/**
 * Runs a server: starts it, prints its ready line, waits until it is told to stop (SIGTERM, SIGINT) or cannot go on,
 * and closes everything. A systemd that started it is told when it is ready, that it is alive, and that it stops.
 * @param start Answers what stands behind `ready <program>` in the line; first the address that it listens on.
 * @param probeEveryMs How often the server asks itself whether it still takes connections.
 * @throws what `start` threw, or what the server failed with; DeafServer when it does not answer itself.
 */
export async function runServer(
  program: string,
  start: (lifecycle: Lifecycle) => Promise<string>,
  probeEveryMs = PROBE_EVERY_MS,
): Promise<void> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  const signals = ["SIGTERM", "SIGINT"] as const;
  for (const name of signals) Deno.addSignalListener(name, onSignal);
  // A promise that nobody waits for is a fault of ours, but no reason to take the whole server down.
  const onRejection = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    log.error("A failure was not handled", { error: event.reason });
  };
  addEventListener("unhandledrejection", onRejection);
  let failure: unknown;
  const fail = (error: unknown) => {
    failure ??= error;
    stop.abort();
  };
  using supervisor = Supervisor.open();
  try {
    const resources = new AsyncDisposableStack();
    try {
      const ready = await start({ resources, stopping: stop.signal, fail });
      await Deno.stdout.write(new TextEncoder().encode(`ready ${program} ${ready}\n`));
      await supervisor.tell("READY=1", `STATUS=${ready}`);
      const watching = [
        keepWatchdog(supervisor, stop.signal),
        keepListening(ready.split(" ")[0]!, probeEveryMs, stop.signal),
      ].map((watch) => watch.catch(fail));
      await aborted(stop.signal);
      log.info("Stopping");
      await supervisor.tell("STOPPING=1");
      await Promise.all(watching);
    } finally {
      stop.abort();
      await withinStopTime(resources.disposeAsync());
    }
    if (failure !== undefined) throw failure;
  } finally {
    for (const name of signals) Deno.removeSignalListener(name, onSignal);
    removeEventListener("unhandledrejection", onRejection);
  }
}

/** Says again and again that the program is alive: its event loop turns. */
async function keepWatchdog(supervisor: Supervisor, stopping: AbortSignal): Promise<void> {
  const { watchdogMs } = supervisor;
  if (watchdogMs === undefined) return;
  await repeat(watchdogMs, stopping, () => supervisor.tell("WATCHDOG=1"));
}

/**
 * Sees to it that the server still takes connections, whoever watches the program or nobody.
 * @throws DeafServer when it does not any more.
 */
async function keepListening(
  address: string,
  everyMs: number,
  stopping: AbortSignal,
): Promise<void> {
  let missed = 0;
  while (await pause(everyMs, stopping)) {
    const result = await probeItself(address, stopping);
    if (stopping.aborted) return;
    if (result === "answers") missed = 0;
    if (result === "deaf") missed += 1;
    if (result !== "answers") {
      log.warn("{address} did not answer this program itself", { address, missed, result });
    }
    if (missed >= PROBES_MISSED_MAX) throw new DeafServer(address);
  }
}

/** Whether to go on. */
function pause(ms: number, stopping: AbortSignal): Promise<boolean> {
  return sleep(ms, stopping).then(() => true, () => false);
}

async function withinStopTime(closing: Promise<void>): Promise<void> {
  using limit = timeLimit(STOP_MAX_MS);
  const late = aborted(limit.signal).then(() => {
    throw new EnjambreError("timeout", `Could not stop within ${STOP_MAX_MS} ms`);
  });
  late.catch(() => {});
  await Promise.race([closing, late]);
}
