import { monotonicMs, sleep } from "../../proto/process/clock.ts";

const WITHIN_MS = 20_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 250;
/** A round that takes longer is one in which the machine stood still: only so much of it counts. */
const ROUND_MOST_MS = 10_000;

/**
 * Waits until a claim holds: until `check` neither throws nor answers false, and answers what it answered.
 * @throws when it does not hold in time, with what the last check threw as the cause.
 */
export async function eventually<Result>(
  claim: string,
  check: () => Promise<Result> | Result,
  { withinMs = WITHIN_MS }: { withinMs?: number } = {},
): Promise<Exclude<Result, false>> {
  let spentMs = 0;
  let pauseMs = FIRST_PAUSE_MS;
  while (true) {
    const roundMs = monotonicMs();
    let failure: unknown;
    try {
      const result = await check();
      if (result !== false) return result as Exclude<Result, false>;
    } catch (thrown) {
      failure = thrown;
    }
    if (spentMs > withinMs) {
      const why = failure instanceof Error ? `: ${failure.message}` : "";
      throw new Error(`Not within ${withinMs} ms: ${claim}${why}`, { cause: failure });
    }
    await sleep(pauseMs);
    spentMs += Math.min(ROUND_MOST_MS, monotonicMs() - roundMs);
    pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE_MS);
  }
}
