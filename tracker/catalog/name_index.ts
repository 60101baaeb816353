// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import type { Name, Tag } from "../../proto/words/names.ts";

/**
 * The trigrams of names and tags; changed in the same transaction as the name, so what is committed is found at
 * once.
 */
export class NameIndex {
  readonly #add: Database.Statement<[number, string, string]>;
  readonly #remove: Database.Statement<[number]>;

  constructor(db: Database.Database) {
    this.#add = db.prepare("INSERT INTO name_search (rowid, name, tags) VALUES (?, ?, ?)");
    this.#remove = db.prepare("DELETE FROM name_search WHERE rowid = ?");
  }

  add(nameKey: number, name: Name, tags: readonly Tag[]): void {
    this.#add.run(nameKey, name, tags.map(({ key, value }) => `${key}=${value}`).join("\n"));
  }

  remove(nameKey: number): void {
    this.#remove.run(nameKey);
  }
}
