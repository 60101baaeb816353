import type { OperatorFlags } from "../config.ts";
import type { RunningTracker } from "./running.ts";

/** Runs a command with the tracker that runs; what that takes is loaded only then. */
export async function withTracker(
  flags: OperatorFlags,
  run: (tracker: RunningTracker) => Promise<void>,
): Promise<void> {
  const { withRunningTracker } = await import("./running.ts");
  await withRunningTracker(flags, run);
}
