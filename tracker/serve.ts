import { runServer } from "../proto/process/lifecycle.ts";
import { startLog } from "../proto/process/log.ts";
import { type RebuildSettings, startTracker } from "./app.ts";
import type { TrackerConfig } from "./config.ts";

/** Runs a tracker until it is told to stop. Loaded only then, so that `--help` is quick. */
export async function serveTracker(
  config: TrackerConfig,
  rebuild?: RebuildSettings,
): Promise<void> {
  await startLog({ level: config.logLevel, format: config.logFormat });
  await runServer("tracker", (lifecycle) => startTracker(config, lifecycle, rebuild));
}
