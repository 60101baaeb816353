import { formatDuration } from "../words/units.ts";

/** Nothing of this was made before: 2026-01-01 UTC. */
const EARLIEST_MS = 1_767_225_600_000;
/** As much later, or a bit earlier, than the last time it ran, a program may well be started. */
const LATER_MAX_MS = 30 * 24 * 3_600_000;
const EARLIER_MAX_MS = 60_000;

/**
 * Why the clock on the wall cannot be right, or may well not be, with what to do about it; undefined: nothing speaks
 * against it.
 * @param lastMs The last moment that was written down by an earlier start, where there is one.
 */
export function clockDoubt(nowMs: number, lastMs?: number): string | undefined {
  const says = `The clock of this machine says ${new Date(nowMs).toISOString()}`;
  const set = "set it (`timedatectl set-ntp true`) and start again";
  if (nowMs < EARLIEST_MS) return `${says}, which cannot be: ${set}`;
  if (lastMs === undefined || lastMs === 0) return undefined;
  if (lastMs - nowMs > EARLIER_MAX_MS) {
    const behind = formatDuration(lastMs - nowMs);
    return `${says}, ${behind} before something that was written here: if it is behind, ${set}`;
  }
  if (nowMs - lastMs > LATER_MAX_MS) {
    const ahead = formatDuration(nowMs - lastMs);
    return `${says}, ${ahead} after anything that was written here: if it is ahead, ${set}`;
  }
  return undefined;
}
