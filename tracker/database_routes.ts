import { buildCommand, type CommandContext, type StricliProcess } from "@stricli/core";
import { wholeNumber } from "../proto/process/settings.ts";
import {
  type BackupFlags,
  databaseFlags,
  type DataFlags,
  type RebuildFlags,
  trackerFlags,
  yes,
} from "./config.ts";

const EXIT_MISMATCH = 1;
const PEERS_MAX = 100_000;

const check = buildCommand({
  parameters: { flags: databaseFlags },
  docs: { brief: "Recompute every counter of the database; a running tracker is not disturbed" },
  async func(this: CommandContext, flags: DataFlags) {
    const { check } = await import("./commands/check.ts");
    if (!check(flags)) (this.process as StricliProcess).exitCode = EXIT_MISMATCH;
  },
});

const backup = buildCommand({
  parameters: {
    flags: { force: yes("Replace the file if there is one"), ...databaseFlags },
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
      merge: yes("Keep the database that is there, and add what peers know beyond it"),
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

/** The commands of `tracker` that are about its database. */
export const databaseRoutes = { check, backup, rebuild };
