/** Time as the programs get it: nowhere else are `Date.now` and timers used. */

/** The longest that a timer can wait (24 days); one that is asked for more fires at once. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** Milliseconds since 1970-01-01 UTC; may jump. */
export function nowMs(): number {
  return Date.now();
}

/** Like `nowMs`, but as the clock stood when the program started: it never jumps. For silence and leases. */
export function steadyMs(): number {
  return Math.floor(performance.timeOrigin + performance.now());
}

/**
 * For what is written down and forgotten after a time: never before `steadyMs`, or a clock that goes back and comes
 * again would have it forgotten at once.
 */
export function stampMs(): number {
  return Math.max(nowMs(), steadyMs());
}

/** Minutes since midnight, as the clock on this machine's wall shows them: from 0 to 1,439. */
export function localMinuteOfDay(): number {
  const now = new Date();
  return now.getHours() * 60 + now.getMinutes();
}

/** Milliseconds since the program's start; never goes back. For durations. */
export function monotonicMs(): number {
  return performance.now();
}

/** Waits. Rejects with the signal's reason when it is aborted first. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  let restMs = ms;
  for (; restMs > TIMER_MAX_MS; restMs -= TIMER_MAX_MS) await sleepOnce(TIMER_MAX_MS, signal);
  await sleepOnce(restMs, signal);
}

function sleepOnce(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/**
 * Runs `turn` again and again, `intervalMs` after its last end, until the signal is aborted. A turn that throws ends
 * the loop with its error: whoever starts it decides what a failure means.
 */
export async function repeat(
  intervalMs: number,
  signal: AbortSignal,
  turn: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await turn();
    if (signal.aborted) return;
    await sleep(intervalMs, signal).catch(() => {});
  }
}

/**
 * A signal that is aborted with a TimeoutError after `ms` (at most 24 days), or with `outer`; disposing it clears its
 * timer.
 */
export function timeLimit(ms: number, outer?: AbortSignal): TimeLimit {
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new DOMException("Took longer than allowed", "TimeoutError")),
    Math.min(ms, TIMER_MAX_MS),
  );
  const onAbort = () => controller.abort(outer!.reason);
  if (outer?.aborted) onAbort();
  outer?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer);
      outer?.removeEventListener("abort", onAbort);
    },
  };
}

export interface TimeLimit extends Disposable {
  readonly signal: AbortSignal;
}

/** Rings once, after `ms` (at most 24 days), unless it is disposed before. */
export function alarm(ms: number, ring: () => void): Disposable {
  const timer = setTimeout(ring, Math.min(ms, TIMER_MAX_MS));
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

/** Once every turn of the event loop at most: lets what is ready go first. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
