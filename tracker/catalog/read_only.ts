// @ts-types="@types/better-sqlite3"
import Database from "better-sqlite3";
import { EnjambreError } from "../../proto/words/errors.ts";
import { quote } from "../../proto/words/ids.ts";
import { failureOf } from "./failure.ts";
import { checkCurrent } from "./migrate.ts";
import { addXorOfIds } from "./replicas.ts";

const BUSY_TIMEOUT_MS = 2000;

/**
 * Looks at a database as it is at one moment, while a tracker may be using it: readers and the writer do not wait for
 * each other. What the tracker writes meanwhile stays in its log until the look is over.
 * @throws not_found, conflict when it is no tracker's or of another program, corrupt, unavailable.
 */
export function lookAt<Result>(path: string, look: (db: Database.Database) => Result): Result {
  let db: Database.Database | undefined;
  try {
    if (!isFile(path)) throw new EnjambreError("not_found", `There is no database ${quote(path)}`);
    db = new Database(path, { readonly: true, timeout: BUSY_TIMEOUT_MS });
    checkCurrent(db, path);
    addXorOfIds(db);
    return look(db);
  } catch (thrown) {
    throw failureOf(thrown, `Cannot read ${quote(path)}`);
  } finally {
    db?.close();
  }
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}
