// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { invalid } from "../../proto/words/errors.ts";
import { quote } from "../../proto/words/ids.ts";
import type { FileEntry } from "../../proto/words/record.ts";
import type { FolderPage } from "./catalog.ts";
import { AFTER_ALL, PAGE_FRAGMENTS_MAX } from "./names.ts";
import { pageToken, parsePageToken } from "./page_token.ts";
import { ENTRY_COLUMNS, entryOf, type EntryRow, NEWEST } from "./rows.ts";
import { prefixEnd } from "./text_order.ts";

/** The first text after a name: no name has a control character. */
const NEXT = "\u0000";

/** Looks at names as at folders: what lies deeper is passed over in one step, however much it is. */
export class Browse {
  readonly #from: Database.Statement<[Record<string, string | number>], EntryRow>;

  constructor(db: Database.Database) {
    this.#from = db.prepare(
      `SELECT ${ENTRY_COLUMNS} FROM ${NEWEST}
        WHERE n.file IS NOT NULL AND n.name >= :from AND n.name < :end
        ORDER BY n.name LIMIT :limit`,
    );
  }

  /** @throws invalid for a prefix that is no folder, or a token that is not its own. */
  page(prefix: string, limit: number, token: string): FolderPage {
    if (prefix !== "" && !prefix.endsWith("/")) {
      throw invalid(`Cannot list folder ${quote(prefix)}: expected it to end with "/"`);
    }
    const question = `folder ${prefix}`;
    let from = parsePageToken(question, token, ["string"])?.[0] ?? prefix;
    const items: FileEntry[] = [];
    const folders: string[] = [];
    let fragments = 0;
    while (true) {
      const wanted = limit - items.length - folders.length;
      const step = this.#step(prefix, from, wanted + 1);
      for (const row of step.rows) {
        if (items.length + folders.length === limit || fragments > PAGE_FRAGMENTS_MAX) {
          return { items, folders, nextPageToken: pageToken(question, [from]) };
        }
        fragments += row.fragments;
        items.push(entryOf(row));
        from = row.name + NEXT;
      }
      if (step.folder === undefined) return { items, folders, nextPageToken: "" };
      if (items.length + folders.length === limit) {
        return { items, folders, nextPageToken: pageToken(question, [step.folder]) };
      }
      folders.push(step.folder);
      from = prefixEnd(step.folder)!;
    }
  }

  /** The files up to the next folder, `most` at most, and that folder where it was come to. */
  #step(prefix: string, from: string, most: number): { rows: EntryRow[]; folder?: string } {
    const rows: EntryRow[] = [];
    const range = { from, end: prefixEnd(prefix) ?? AFTER_ALL, limit: most };
    for (const row of this.#from.iterate(range)) {
      const slash = row.name.indexOf("/", prefix.length);
      if (slash >= 0) return { rows, folder: row.name.slice(0, slash + 1) };
      rows.push(row);
    }
    return { rows };
  }
}
