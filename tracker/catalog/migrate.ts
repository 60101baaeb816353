// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { EnjambreError } from "../../proto/words/errors.ts";
import { quote } from "../../proto/words/ids.ts";
import catalogSql from "./migrations/0001_catalog.sql" with { type: "text" };
import upkeepSql from "./migrations/0002_upkeep.sql" with { type: "text" };

/** In order; number n brings a database from `user_version` n - 1 to n. Only ever added to. */
const MIGRATIONS: readonly string[] = [catalogSql, upkeepSql];

/** "Enja": says that a SQLite file is a tracker's database. */
const APPLICATION_ID = 0x456e6a61;

/**
 * Brings the database to the form that this program knows, each migration in one transaction. Answers whether it was
 * blank.
 * @throws conflict for a database of a newer program or of another kind.
 */
export function migrate(db: Database.Database, path: string): boolean {
  const found = db.pragma("user_version", { simple: true }) as number;
  const applicationId = db.pragma("application_id", { simple: true }) as number;
  const isBlank = db.prepare("SELECT count(*) FROM sqlite_schema").pluck().get() === 0;
  if (!isBlank && applicationId !== APPLICATION_ID) {
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
  for (const [index, sql] of MIGRATIONS.entries()) {
    if (index < found) continue;
    db.transaction(() => {
      db.exec(sql);
      db.pragma(`user_version = ${index + 1}`);
      db.pragma(`application_id = ${APPLICATION_ID}`);
    }).immediate();
  }
  return isBlank;
}
