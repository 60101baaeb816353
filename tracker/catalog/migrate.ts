// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { monotonicMs } from "../../proto/process/clock.ts";
import { logger } from "../../proto/process/log.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { quote } from "../../proto/words/ids.ts";
import { formatDuration, formatSize } from "../../proto/words/units.ts";
import catalogSql from "./migrations/0001_catalog.sql" with { type: "text" };
import upkeepSql from "./migrations/0002_upkeep.sql" with { type: "text" };
import epochsSql from "./migrations/0003_epochs.sql" with { type: "text" };
import straysSql from "./migrations/0004_strays.sql" with { type: "text" };
import identitiesSql from "./migrations/0005_identities.sql" with { type: "text" };
import rebalanceSql from "./migrations/0006_rebalance.sql" with { type: "text" };
import ticketsSql from "./migrations/0007_tickets.sql" with { type: "text" };
import fencesSql from "./migrations/0008_fences.sql" with { type: "text" };
import invitationsSql from "./migrations/0009_invitations.sql" with { type: "text" };
import quotasSql from "./migrations/0010_quotas.sql" with { type: "text" };

const log = logger("catalog");

/** In order; number n brings a database from `user_version` n - 1 to n. Only ever added to. */
const MIGRATIONS: readonly string[] = [
  catalogSql,
  upkeepSql,
  epochsSql,
  straysSql,
  identitiesSql,
  rebalanceSql,
  ticketsSql,
  fencesSql,
  invitationsSql,
  quotasSql,
];

/** "Enja": says that a SQLite file is a tracker's database. */
const APPLICATION_ID = 0x456e6a61;

/**
 * Brings the database to the form that this program knows, each migration in one transaction.
 * @throws conflict for a database of a newer program or of another kind.
 */
export function migrate(db: Database.Database, path: string): void {
  const found = checkForm(db, path);
  const isNew = isBlankDatabase(db);
  for (const [index, sql] of MIGRATIONS.entries()) {
    if (index < found) continue;
    if (!isNew) sayStep(path, index);
    const startedMs = monotonicMs();
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${index + 1}`);
      db.pragma(`application_id = ${APPLICATION_ID}`);
    }).immediate();
    if (isNew) continue;
    const took = formatDuration(monotonicMs() - startedMs);
    log.info("The database has schema {schema} now", { schema: index + 1, took });
  }
}

/** A large database takes a while, in which nothing else is heard of the program. */
function sayStep(path: string, from: number): void {
  log.info("Bringing the database from schema {from} to {to}; a stop now loses nothing", {
    from,
    to: from + 1,
    last: MIGRATIONS.length,
    size: formatSize(Deno.statSync(path).size),
  });
}

/** @throws conflict for a database that is not a tracker's, or not of the form that this program knows. */
export function checkCurrent(db: Database.Database, path: string): void {
  const found = checkForm(db, path);
  if (found === MIGRATIONS.length) return;
  throw new EnjambreError(
    "conflict",
    `Cannot read ${quote(path)}: an older program made it (schema ${found}, this program knows ` +
      `${MIGRATIONS.length}); start this version's tracker on it once, or use the older program`,
  );
}

/** Answers the number of its schema, 0 for a blank one. */
function checkForm(db: Database.Database, path: string): number {
  const found = db.pragma("user_version", { simple: true }) as number;
  const applicationId = db.pragma("application_id", { simple: true }) as number;
  if (!isBlankDatabase(db) && applicationId !== APPLICATION_ID) {
    throw new EnjambreError(
      "conflict",
      `Cannot open ${quote(path)}: it is a SQLite database, but not one of a tracker`,
    );
  }
  if (found > MIGRATIONS.length) {
    throw new EnjambreError(
      "conflict",
      `Cannot open ${quote(path)}: a newer program made it (schema ${found}, this program knows ` +
        `up to ${MIGRATIONS.length}); use that program, or restore an older backup`,
    );
  }
  return found;
}

/** Whether nothing was ever written to it. */
export function isBlankDatabase(db: Database.Database): boolean {
  return db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() === 0;
}
