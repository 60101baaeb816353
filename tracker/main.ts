import { buildCommand } from "@stricli/core";
import { runCommandLine } from "../proto/process/command_line.ts";
import { type TrackerConfig, trackerFlags } from "./config.ts";

const tracker = buildCommand({
  parameters: { flags: trackerFlags, positional: { kind: "tuple", parameters: [] } },
  docs: {
    brief:
      "The index of a network: who is here, which file is cut into which fragments, who has them",
  },
  async func(config: TrackerConfig) {
    const { serveTracker } = await import("./serve.ts");
    await serveTracker(config);
  },
});

await runCommandLine("tracker", tracker, Deno.args);
