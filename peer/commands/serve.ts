import { letGarbageGather } from "../../proto/process/garbage.ts";
import { runServer } from "../../proto/process/lifecycle.ts";
import { startLog } from "../../proto/process/log.ts";
import { startPeer } from "../app.ts";
import type { ServeConfig } from "../config.ts";

/** `peer serve` */
export async function serve(config: ServeConfig): Promise<void> {
  await startLog({ level: config.logLevel, format: config.logFormat });
  await runServer("peer", async (lifecycle) => {
    const address = await startPeer(config, lifecycle);
    letGarbageGather();
    return address;
  });
}
