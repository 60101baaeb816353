import { join } from "node:path";
import { formatSize } from "../../proto/words/units.ts";
import { backUp } from "../catalog/backup.ts";
import { type BackupFlags, DATABASE } from "../config.ts";
import { print } from "./print.ts";

/** Writes a checked copy of the database, whether or not a tracker is using it. */
export function backup({ data, force, json }: BackupFlags, target: string): void {
  const { bytes, names, newest } = backUp(join(data, DATABASE), target, { force });
  if (json) print(JSON.stringify({ backup: target, bytes, names, newest_version: newest }));
  else print(`${target}: ${names} names up to version ${newest}, ${formatSize(bytes)}, checked`);
}
