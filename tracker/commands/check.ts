import { join } from "node:path";
import { print, printJson } from "../../proto/process/output.ts";
import { findMismatches, mismatchLine } from "../catalog/check.ts";
import { lookAt } from "../catalog/read_only.ts";
import { DATABASE, type DataFlags } from "../config.ts";

/** Recomputes what can be recomputed; says what differs, and answers whether nothing does. */
export function check({ data, json }: DataFlags): boolean {
  const path = join(data, DATABASE);
  const mismatches = lookAt(path, (db) => db.transaction(() => findMismatches(db)).deferred());
  if (json) printJson({ database: path, ok: mismatches.length === 0, mismatches });
  else if (mismatches.length === 0) print(`${path}: every counter and reference is right`);
  else for (const mismatch of mismatches) print(mismatchLine(mismatch));
  return mismatches.length === 0;
}
