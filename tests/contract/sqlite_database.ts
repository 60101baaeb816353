// @ts-types="@types/better-sqlite3"
import Database from "better-sqlite3";
import { SqliteCatalog } from "../../tracker/catalog/sqlite.ts";
import { admit, nameOf, newOperation, put } from "./catalog_fixture.ts";

/** A folder that is removed at the end of a test. */
export async function temporaryFolder() {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** Makes a database with a bit of everything, closed again; answers its path. */
export async function filledDatabase(folder: string): Promise<string> {
  const path = `${folder}/catalog.sqlite`;
  await using catalog = await SqliteCatalog.open(path);
  await admit(catalog, 2);
  await Promise.all(Array.from({ length: 100 }, (_, index) => put(catalog, `name/${index}`)));
  await catalog.remove({ operationId: newOperation(), name: nameOf("name/7") }, 2);
  return path;
}

/** Changes a database behind the tracker's back. */
export function alter(path: string, change: (db: Database.Database) => void): void {
  const db = new Database(path);
  change(db);
  db.close();
}
