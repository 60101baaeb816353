// @ts-types="@types/better-sqlite3"
import Database from "better-sqlite3";
import { basename, dirname, join } from "node:path";
import { EnjambreError } from "../../proto/words/errors.ts";
import { quote } from "../../proto/words/ids.ts";
import { checkPages } from "./connection.ts";
import { failureOf } from "./failure.ts";
import { lookAt } from "./read_only.ts";

export interface BackupSettings {
  /** Whether a file that is there may be replaced. */
  readonly force: boolean;
}

export interface BackupReport {
  readonly bytes: number;
  readonly names: number;
  /** The newest version in it: EPOCH.SEQUENCE. */
  readonly newest: string;
}

/**
 * Writes a copy of the database as it is at one moment, while a tracker may go on writing. The copy is checked and
 * synced before it gets its name. It says of itself that it is a copy: a tracker that is started on it raises the
 * epoch first, and takes in what peers know beyond it.
 * @throws already_exists unless forced, not_found, corrupt when the database or the copy is damaged, exhausted,
 * unavailable.
 */
export function backUp(path: string, target: string, { force }: BackupSettings): BackupReport {
  if (!force) refuseExisting(target);
  const temporary = join(dirname(target), `.${basename(target)}.${Deno.pid}.part`);
  try {
    // Made before, so that nobody else may read it; SQLite fills an empty file.
    Deno.openSync(temporary, { createNew: true, write: true, mode: 0o600 }).close();
    lookAt(path, (db) => void db.prepare("VACUUM INTO ?").run(temporary));
    const report = sealCopy(temporary);
    nameCopy(temporary, target, force);
    return report;
  } catch (thrown) {
    throw failure(thrown, target);
  } finally {
    removeIfThere(temporary);
  }
}

/** Marks the copy as one, checks it and syncs it. */
function sealCopy(path: string): BackupReport {
  const db = new Database(path);
  try {
    // One that is collecting goes on with that when it is started.
    db.prepare("UPDATE network SET state = 'backup' WHERE state = 'serving'").run();
    checkPages(db, path);
    const row = db.prepare<[], { names: number; newest: string }>(
      "SELECT names, epoch || '.' || sequence AS newest FROM network",
    ).get()!;
    return { ...row, bytes: Deno.statSync(path).size };
  } finally {
    db.close();
  }
}

function nameCopy(temporary: string, target: string, force: boolean): void {
  using file = Deno.openSync(temporary, { read: true, write: true });
  file.syncSync();
  if (force) Deno.renameSync(temporary, target);
  else {
    // Unlike a rename, a link never replaces what somebody has put there meanwhile.
    Deno.linkSync(temporary, target);
    Deno.removeSync(temporary);
  }
  using folder = Deno.openSync(dirname(target));
  folder.syncSync();
}

function refuseExisting(target: string): void {
  try {
    Deno.lstatSync(target);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return;
    throw failure(thrown, target);
  }
  throw alreadyExists(target);
}

function failure(thrown: unknown, target: string): unknown {
  if (thrown instanceof Deno.errors.AlreadyExists) return alreadyExists(target);
  const isOfTheDisk = thrown instanceof Error && "code" in thrown &&
    /^E[A-Z]+$/.test(String(thrown.code));
  if (!isOfTheDisk) return failureOf(thrown, `Cannot back up to ${quote(target)}`);
  const message = `Cannot back up to ${quote(target)}: ${(thrown as Error).message}`;
  return new EnjambreError("unavailable", message, { cause: thrown });
}

function alreadyExists(target: string): EnjambreError {
  return new EnjambreError(
    "already_exists",
    `Cannot back up to ${quote(target)}: there is a file already; replace it with --force`,
  );
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}
