// @ts-types="@types/better-sqlite3"
import Database from "better-sqlite3";
import { closeLocked, tryLock } from "../../proto/process/file_lock.ts";
import { randomBytes } from "../../proto/process/random.ts";
import { assert, EnjambreError } from "../../proto/words/errors.ts";
import { type NetworkId, newRandomId, quote } from "../../proto/words/ids.ts";
import { failureOf } from "./failure.ts";
import { migrate } from "./migrate.ts";

const BUSY_TIMEOUT_MS = 2000;
const CACHE_KIB = 64 * 1024;
/** Pages that change again and again are moved from the log to the database once instead of every few commits. */
const CHECKPOINT_PAGES = 16_384;
const WAL_KEPT_BYTES = 128 * 1024 * 1024;
/** Up to this size a database is checked at every start; above, only when it was not closed in order. */
const ALWAYS_CHECKED_BYTES = 256 * 1024 * 1024;
const SYNCHRONOUS_FULL = 2;
const FIRST_EPOCH = 1;

/** The open database and the lock that keeps other programs out of it. */
export interface Connection extends Disposable {
  readonly db: Database.Database;
}

/**
 * Opens the database, or makes a new one where there is none; its folder must exist, because a missing one may be a
 * disk that is not mounted.
 * @throws conflict when another program has it open or a newer one made it, corrupt, unavailable.
 */
export function connect(path: string): Connection {
  const lock = lockFile(path);
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    prepare(db, path);
    return connectionOf(db, lock);
  } catch (thrown) {
    db?.close();
    closeLocked(lock);
    throw failureOf(thrown, `Cannot open ${quote(path)}`);
  }
}

/** The lock is one of the kernel's: it ends with the program, however that ends. */
function lockFile(path: string): Deno.FsFile {
  let file: Deno.FsFile | undefined;
  try {
    file = Deno.openSync(`${path}.lock`, { create: true, write: true });
    if (tryLock(file)) return file;
  } catch (thrown) {
    file?.close();
    throw new EnjambreError(
      "unavailable",
      `Cannot open ${quote(path)}: its lock file cannot be used; does the folder exist?`,
      { cause: thrown },
    );
  }
  file.close();
  throw new EnjambreError("conflict", `Cannot open ${quote(path)}: another program has it open`);
}

function prepare(db: Database.Database, path: string): void {
  db.pragma("journal_mode = WAL");
  // Said aloud because better-sqlite3 is built to use NORMAL with WAL, which forgets commits when the power fails.
  db.pragma("synchronous = FULL");
  db.pragma("foreign_keys = ON");
  db.pragma("trusted_schema = OFF");
  db.pragma(`cache_size = -${CACHE_KIB}`);
  db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  db.pragma(`journal_size_limit = ${WAL_KEPT_BYTES}`);
  const wasBlank = migrate(db, path);
  insertNetwork(db);
  if (!wasBlank) checkPages(db, path);
  db.prepare("UPDATE network SET closed = 0").run();
  // The pragma reads FULL until the first write, whatever holds after it.
  const synchronous = db.pragma("synchronous", { simple: true });
  assert(synchronous === SYNCHRONOUS_FULL, `synchronous is ${synchronous} after the first write`);
}

function insertNetwork(db: Database.Database): void {
  db.prepare(
    `INSERT INTO network (one, network_id, epoch, sequence, closed, names, logical_bytes, files)
      VALUES (1, ?, ?, 0, 1, 0, 0, 0) ON CONFLICT DO NOTHING`,
  ).run(newRandomId<NetworkId>(randomBytes), FIRST_EPOCH);
}

/** Refuses a damaged database at once rather than when a bad page is met, or never. */
function checkPages(db: Database.Database, path: string): void {
  const wasClosed = db.prepare("SELECT closed FROM network").pluck().get() === 1;
  const sizeBytes = Deno.statSync(path).size;
  if (wasClosed && sizeBytes > ALWAYS_CHECKED_BYTES) return;
  const found = db.pragma("quick_check(1)", { simple: true });
  if (found === "ok") return;
  throw new EnjambreError(
    "corrupt",
    `Cannot open ${quote(path)}: the database is damaged; restore a backup, or rebuild it from ` +
      `the peers`,
    { cause: new Error(String(found)) },
  );
}

function connectionOf(db: Database.Database, lock: Deno.FsFile): Connection {
  return {
    db,
    [Symbol.dispose]() {
      try {
        if (db.open) db.prepare("UPDATE network SET closed = 1").run();
      } finally {
        db.close();
        closeLocked(lock);
      }
    },
  };
}
