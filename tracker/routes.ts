import {
  buildCommand,
  buildRouteMap,
  type CommandContext,
  type StricliProcess,
} from "@stricli/core";
import { wholeNumber } from "../proto/process/settings.ts";
import {
  type BackupFlags,
  commandFlags,
  type DataFlags,
  type RebuildFlags,
  type TrackerConfig,
  trackerFlags,
} from "./config.ts";

// The flags and help texts are here, what the commands do is loaded only when it is needed: `--help` is quick.

const EXIT_MISMATCH = 1;
const PEERS_MAX = 100_000;

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

const rebuild = buildCommand({
  parameters: {
    flags: {
      merge: {
        kind: "boolean",
        brief: "Keep the database that is there, and add what peers know beyond it",
        default: false,
        withNegated: false,
      },
      peers: {
        kind: "parsed",
        parse: wholeNumber(1, PEERS_MAX),
        brief: "Serve when so many peers have told all, however long that takes",
        placeholder: "N",
        optional: true,
      },
      ...trackerFlags,
    },
  },
  docs: { brief: "Get a lost database back from the peers, then serve" },
  async func(flags: RebuildFlags) {
    const { rebuild } = await import("./commands/rebuild.ts");
    await rebuild(flags);
  },
});

/** The command line of `tracker`. */
export const trackerRoutes = buildRouteMap({
  routes: { serve, check, backup, rebuild },
  defaultCommand: "serve",
  docs: {
    brief: "The index of a network: who is here, which file is cut into which fragments, who has " +
      "them. `tracker serve --help` has the flags of `tracker` alone",
  },
});
