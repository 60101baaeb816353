import {
  buildCommand,
  buildRouteMap,
  type CommandContext,
  type StricliProcess,
} from "@stricli/core";
import {
  type BackupFlags,
  commandFlags,
  type DataFlags,
  type TrackerConfig,
  trackerFlags,
} from "./config.ts";

// The flags and help texts are here, what the commands do is loaded only when it is needed: `--help` is quick.

const EXIT_MISMATCH = 1;

const serve = buildCommand({
  parameters: { flags: trackerFlags },
  docs: { brief: "Serve the index of a network; what `tracker` alone does" },
  async func(config: TrackerConfig) {
    const { serveTracker } = await import("./serve.ts");
    await serveTracker(config);
  },
});

const check = buildCommand({
  parameters: { flags: commandFlags },
  docs: { brief: "Recompute every counter of the database; a running tracker is not disturbed" },
  async func(this: CommandContext, flags: DataFlags) {
    const { check } = await import("./commands/check.ts");
    if (!check(flags)) (this.process as StricliProcess).exitCode = EXIT_MISMATCH;
  },
});

const backup = buildCommand({
  parameters: {
    flags: {
      force: {
        kind: "boolean",
        brief: "Replace the file if there is one",
        default: false,
        withNegated: false,
      },
      ...commandFlags,
    },
    positional: {
      kind: "tuple",
      parameters: [{ parse: String, brief: "Where the copy goes", placeholder: "FILE" }] as const,
    },
  },
  docs: { brief: "Copy the database, checked, while the tracker goes on" },
  async func(flags: BackupFlags, target: string) {
    const { backup } = await import("./commands/backup.ts");
    backup(flags, target);
  },
});

/** The command line of `tracker`. */
export const trackerRoutes = buildRouteMap({
  routes: { serve, check, backup },
  defaultCommand: "serve",
  docs: {
    brief: "The index of a network: who is here, which file is cut into which fragments, who has " +
      "them. `tracker serve --help` has the flags of `tracker` alone",
  },
});
