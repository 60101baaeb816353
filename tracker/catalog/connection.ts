// @ts-types="@types/better-sqlite3"
import Database from "better-sqlite3";
import { diskTrouble } from "../../proto/process/disk_trouble.ts";
import { closeLocked, tryLock } from "../../proto/process/file_lock.ts";
import { randomBytes } from "../../proto/process/random.ts";
import { assert, EnjambreError } from "../../proto/words/errors.ts";
import { type NetworkId, newRandomId, quote } from "../../proto/words/ids.ts";
import { DAMAGED, failureOf } from "./failure.ts";
import { isBlankDatabase, migrate } from "./migrate.ts";

const BUSY_TIMEOUT_MS = 2000;
const CACHE_KIB = 64 * 1024;
/** Pages that change again and again are moved from the log to the database once instead of every few commits. */
const CHECKPOINT_PAGES = 16_384;
const WAL_KEPT_BYTES = 128 * 1024 * 1024;
/**
 * Up to this size a database is checked whole at every start; above, table by table and only when it was not closed in
 * order, so that a tracker that was killed serves again within seconds.
 */
const CHECKED_WHOLE_BYTES = 256 * 1024 * 1024;
const SYNCHRONOUS_FULL = 2;
const FIRST_EPOCH = 1;

/** The open database and the lock that keeps other programs out of it. */
export interface Connection extends Disposable {
  readonly db: Database.Database;
}

/**
 * Why a database is opened: to serve with it; to rebuild one that is gone from what peers know, or to go on with that;
 * or to add to one that is there.
 */
export type Purpose = "serve" | "rebuild" | "merge";

/**
 * Opens the database, or makes a new one where there never was one; its folder must exist, because a missing one may
 * be a disk that is not mounted.
 * @throws conflict when another program has it open, a newer one made it, or it is not fit for the purpose, corrupt,
 * unavailable.
 */
export function connect(path: string, purpose: Purpose = "serve"): Connection {
  const lock = lockFile(path);
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    if (purpose === "serve" && isBlankDatabase(db)) refuseLost(path);
    prepare(db, path);
    // Blank until now, or left by a first start that was cut off when it had made the tables.
    const isNew = db.prepare("SELECT count(*) FROM network").pluck().get() === 0;
    if (isNew && purpose === "serve") refuseLost(path);
    if (isNew) insertNetwork(db, purpose);
    if (!isNew && purpose === "rebuild") refusePresent(db, path);
    open(db, path, lock);
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
    file = Deno.openSync(`${path}.lock`, { create: true, read: true, write: true });
    if (tryLock(file)) return file;
  } catch (thrown) {
    file?.close();
    throw new EnjambreError(
      "unavailable",
      `Cannot open ${quote(path)}: its lock file cannot be written: ${whyNot(thrown)}`,
      { cause: thrown },
    );
  }
  file.close();
  throw new EnjambreError("conflict", `Cannot open ${quote(path)}: another program has it open`);
}

function whyNot(thrown: unknown): string {
  if (thrown instanceof Deno.errors.NotFound) {
    return "the folder is not there; is its disk mounted?";
  }
  return diskTrouble(thrown);
}

/**
 * A database that was there and is not any more must not be taken for one that never was: a new network would begin
 * in its place. The lock file says that there was one.
 */
function refuseLost(path: string): void {
  const networkId = Deno.readTextFileSync(`${path}.lock`);
  if (networkId === "") return;
  throw new EnjambreError(
    "corrupt",
    `Cannot open ${
      quote(path)
    }: the database of network ${networkId} is gone or empty; restore a copy that ` +
      "`tracker backup` made, or run `tracker rebuild` to get it back from the peers (to begin a " +
      `new network instead, remove ${quote(`${path}.lock`)})`,
  );
}

function refusePresent(db: Database.Database, path: string): void {
  if (db.prepare("SELECT state FROM network").pluck().get() === "collecting") return;
  throw new EnjambreError(
    "conflict",
    `Cannot rebuild into ${quote(path)}: there is a database already; move it away to begin with ` +
      "nothing, or add what peers know to it with --merge",
  );
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
  migrate(db, path);
}

/** A network that is to be rebuilt has its id, and the epochs that were used, from its peers. */
function insertNetwork(db: Database.Database, purpose: Purpose): void {
  const [networkId, epoch, state, tickets] = purpose === "serve"
    ? [newRandomId<NetworkId>(randomBytes), FIRST_EPOCH, "serving", 1]
    : ["", 0, "collecting", null];
  db.prepare(
    `INSERT INTO network (one, network_id, epoch, sequence, closed, names, logical_bytes, files,
        state, tickets) VALUES (1, ?, ?, 0, 1, 0, 0, 0, ?, ?)`,
  ).run(networkId, epoch, state, tickets);
}

/** Looks for damage, and says that the database is open now. */
function open(db: Database.Database, path: string, lock: Deno.FsFile): void {
  checkAtStart(db, path);
  db.prepare("UPDATE network SET closed = 0").run();
  // The pragma reads FULL until the first write, whatever holds after it.
  const synchronous = db.pragma("synchronous", { simple: true });
  assert(synchronous === SYNCHRONOUS_FULL, `synchronous is ${synchronous} after the first write`);
  const networkId = db.prepare<[], string>("SELECT network_id FROM network").pluck().get()!;
  // A network that is being rebuilt has no id yet; what stands there stays.
  if (networkId !== "" && Deno.readTextFileSync(`${path}.lock`) !== networkId) {
    lock.truncateSync();
    lock.writeSync(new TextEncoder().encode(networkId));
  }
}

/** Refuses a damaged database at once rather than when a bad page is met, or never. */
function checkAtStart(db: Database.Database, path: string): void {
  const wasClosed = db.prepare("SELECT closed FROM network").pluck().get() === 1;
  const isLarge = Deno.statSync(path).size > CHECKED_WHOLE_BYTES;
  if (isLarge && wasClosed) return;
  refuseDamaged(db, path, isLarge ? damageInTables(db) : damageAnywhere(db));
}

/** @throws corrupt, with what was found first as the cause. */
export function checkPages(db: Database.Database, path: string): void {
  refuseDamaged(db, path, damageAnywhere(db));
}

function refuseDamaged(db: Database.Database, path: string, found: string | undefined): void {
  const [stray] = found === undefined ? db.pragma("foreign_key_check") as unknown[] : [];
  if (found === undefined && stray === undefined) return;
  const cause = new Error(found ?? `It refers to nothing: ${JSON.stringify(stray)}`);
  throw new EnjambreError("corrupt", `Cannot use ${quote(path)}: ${DAMAGED}`, { cause });
}

function damageAnywhere(db: Database.Database): string | undefined {
  const found = db.pragma("quick_check(1)", { simple: true }) as string;
  return found === "ok" ? undefined : found;
}

/** Without comparing the search index with itself, which takes longer than everything else and holds nothing new. */
export function damageInTables(db: Database.Database): string | undefined {
  const tables = db.prepare<[], string>(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
  ).pluck().all();
  for (const table of tables) {
    const found = db.pragma(`quick_check("${table}")`, { simple: true }) as string;
    if (found !== "ok") return found;
  }
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
