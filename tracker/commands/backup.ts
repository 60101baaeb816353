import { join } from "node:path";
import { print, printJson } from "../../proto/process/output.ts";
import { formatSize } from "../../proto/words/units.ts";
import { backUp } from "../catalog/backup.ts";
import { type BackupFlags, DATABASE } from "../config.ts";

/** Writes a checked copy of the database, whether or not a tracker is using it. */
export function backup({ data, force, json }: BackupFlags, target: string): void {
  const { bytes, names, newest } = backUp(join(data, DATABASE), target, { force });
  if (json) printJson({ backup: target, bytes, names, newest_version: newest });
  else print(`${target}: ${names} names up to version ${newest}, ${formatSize(bytes)}, checked`);
}
