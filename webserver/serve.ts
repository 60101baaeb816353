import { runServer } from "../proto/process/lifecycle.ts";
import { startLog } from "../proto/process/log.ts";
import { startWebserver } from "./app.ts";
import type { WebserverConfig } from "./config.ts";

/** Runs a webserver until it is told to stop. Loaded only then, so that `--help` is quick. */
export async function serveWebserver(config: WebserverConfig): Promise<void> {
  await startLog({ level: config.logLevel, format: config.logFormat });
  await runServer("webserver", (lifecycle) => startWebserver(config, lifecycle));
}
