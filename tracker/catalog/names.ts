// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { EnjambreError } from "../../proto/words/errors.ts";
import { type FileId, idToBytes, type PeerId, quote } from "../../proto/words/ids.ts";
import { NAME_MAX_BYTES, VERSIONS_TOLD_MAX } from "../../proto/words/limits.ts";
import type { Name } from "../../proto/words/names.ts";
import type { FileEntry } from "../../proto/words/record.ts";
import { formatVersion, type Version } from "../../proto/words/version.ts";
import type { LocatedFile, NameInfo, Page } from "./catalog.ts";
import type { Files } from "./files.ts";
import { peerCounts } from "./holders.ts";
import { type NearNames, unknownName } from "./near.ts";
import { pageToken, parsePageToken } from "./page_token.ts";
import {
  ENTRY_COLUMNS,
  entryOf,
  type EntryRow,
  NEWEST,
  RECORD_COLUMNS,
  recordOf,
  type RecordRow,
  versionOf,
} from "./rows.ts";
import { prefixEnd } from "./text_order.ts";

/** Names of the same file, and holders, that `info` tells at most. */
const SAME_FILE_MAX = 100;
const HOLDERS_MAX = 1000;
/**
 * Fragments that one page looks at for its entries' copies: a page of huge files ends early instead of taking
 * seconds.
 */
export const PAGE_FRAGMENTS_MAX = 300_000;
/** After any name: longer than one may be, of the last code point. */
export const AFTER_ALL = "\u{10ffff}".repeat(NAME_MAX_BYTES / 4 + 1);

interface LocatedRow extends RecordRow {
  readonly file_key: number | null;
}

interface InfoRow extends EntryRow {
  readonly name_key: number;
}

/** What is known of names. */
export class Names {
  readonly #statements: ReturnType<typeof prepare>;
  readonly #files: Files;
  readonly #near: NearNames;

  constructor(db: Database.Database, files: Files, near: NearNames) {
    this.#statements = prepare(db);
    this.#files = files;
    this.#near = near;
  }

  locate(name: Name, version?: Version): LocatedFile {
    const newest = this.#statements.newest.get(name);
    if (newest === undefined) throw unknownName(name, this.#near.of(name));
    const row = version === undefined
      ? newest
      : this.#statements.atVersion.get(version.epoch, version.sequence, name);
    if (row === undefined) {
      throw new EnjambreError(
        "not_found",
        `No version ${formatVersion(version!)} of ${quote(name)} is kept: ` +
          `the newest is ${formatVersion(versionOf(newest))}`,
      );
    }
    if (row.file_key === null) throw unknownName(name, [], versionOf(row));
    return this.#located(row, row.file_key);
  }

  locateFile(fileId: FileId): LocatedFile {
    const id = idToBytes(fileId);
    const row = this.#statements.liveOfFile.get(id) ?? this.#statements.keptOfFile.get(id);
    if (row !== undefined) return this.#located(row, row.file_key!);
    throw new EnjambreError("not_found", `No file has id ${fileId}`);
  }

  list(prefix: string, limit: number, token: string): Page<FileEntry> {
    const question = `list ${prefix}`;
    const after = parsePageToken(question, token, ["string"])?.[0];
    const rows = this.#statements.list.iterate({
      from: after ?? prefix,
      after: after ?? "",
      end: prefixEnd(prefix) ?? AFTER_ALL,
      limit: limit + 1,
    });
    const { items, isCut } = takePage(rows, limit);
    const last = items.at(-1)?.record.name;
    return { items, nextPageToken: isCut && last ? pageToken(question, [last]) : "" };
  }

  info(name: Name): NameInfo {
    const row = this.#statements.info.get(name);
    if (row === undefined) throw unknownName(name, this.#near.of(name));
    const versions = this.#statements.versions.all(row.name_key, VERSIONS_TOLD_MAX).map(recordOf);
    const fileKey = row.file_key;
    if (fileKey === null) {
      const none = { sameFile: [], fragmentsByCopies: [], holders: [] };
      return { entry: entryOf(row), versions, ...none };
    }
    return {
      entry: entryOf(row),
      manifest: this.#files.manifest(fileKey),
      versions,
      sameFile: this.#statements.sameFile.all(fileKey, row.name_key, SAME_FILE_MAX),
      fragmentsByCopies: histogram(this.#statements.copies.all(fileKey)),
      holders: this.holdersOf(fileKey, HOLDERS_MAX),
    };
  }

  /** Peers with a replica of the file that counts. */
  holdersOf(fileKey: number, limit: number): PeerId[] {
    return this.#statements.holders.all(fileKey, limit);
  }

  #located(row: LocatedRow, fileKey: number): LocatedFile {
    return {
      record: recordOf(row),
      manifest: this.#files.manifest(fileKey),
      replicas: row.replicas,
      holders: this.#files.holders(fileKey),
    };
  }
}

/** Up to `limit` entries, fewer when their files have very many fragments; and whether more follow. */
export function takePage(
  rows: Iterable<EntryRow>,
  limit: number,
): { items: FileEntry[]; isCut: boolean } {
  const items: FileEntry[] = [];
  let fragments = 0;
  for (const row of rows) {
    if (items.length === limit || fragments > PAGE_FRAGMENTS_MAX) return { items, isCut: true };
    fragments += row.fragments;
    items.push(entryOf(row));
  }
  return { items, isCut: false };
}

function histogram(rows: readonly { copies: number; fragments: number }[]): number[] {
  const counts: number[] = [];
  for (const { copies, fragments } of rows) {
    while (counts.length < copies) counts.push(0);
    counts.push(fragments);
  }
  return counts;
}

function prepare(db: Database.Database) {
  const located = `SELECT ${RECORD_COLUMNS}, v.file AS file_key`;
  const ofVersion = `versions v JOIN names n ON n.key = v.name LEFT JOIN files f ON f.key = v.file`;
  return {
    newest: db.prepare<[string], LocatedRow>(`${located} FROM ${NEWEST} WHERE n.name = ?`),
    atVersion: db.prepare<[number, number, string], LocatedRow>(
      `${located} FROM ${ofVersion} WHERE v.epoch = ? AND v.sequence = ? AND n.name = ?`,
    ),
    liveOfFile: db.prepare<[Uint8Array], LocatedRow>(
      `${located} FROM files f JOIN names n ON n.file = f.key
        JOIN versions v ON v.epoch = n.epoch AND v.sequence = n.sequence
        WHERE f.id = ? LIMIT 1`,
    ),
    keptOfFile: db.prepare<[Uint8Array], LocatedRow>(
      `${located} FROM files f JOIN versions v ON v.file = f.key JOIN names n ON n.key = v.name
        WHERE f.id = ? LIMIT 1`,
    ),
    list: db.prepare<[Record<string, string | number>], EntryRow>(
      `SELECT ${ENTRY_COLUMNS} FROM ${NEWEST}
        WHERE n.file IS NOT NULL AND n.name >= :from AND n.name > :after AND n.name < :end
        ORDER BY n.name LIMIT :limit`,
    ),
    info: db.prepare<[string], InfoRow>(
      `SELECT ${ENTRY_COLUMNS}, n.key AS name_key FROM ${NEWEST} WHERE n.name = ?`,
    ),
    versions: db.prepare<[number, number], RecordRow>(
      `SELECT ${RECORD_COLUMNS} FROM ${ofVersion} WHERE v.name = ?
        ORDER BY v.epoch DESC, v.sequence DESC LIMIT ?`,
    ),
    sameFile: db.prepare<[number, number, number], Name>(
      "SELECT name FROM names WHERE file = ? AND key <> ? ORDER BY key LIMIT ?",
    ).pluck(),
    copies: db.prepare<[number], { copies: number; fragments: number }>(
      `SELECT copies, count(*) AS fragments FROM fragments
        WHERE key IN (SELECT fragment FROM file_fragments WHERE file = ?)
        GROUP BY copies ORDER BY copies`,
    ),
    holders: db.prepare<[number, number], PeerId>(
      `SELECT DISTINCT p.peer_id FROM file_fragments ff
        JOIN replicas r ON r.fragment = ff.fragment AND r.dropping = 0
        JOIN peers p ON p.key = r.peer AND ${peerCounts("p", "r")} WHERE ff.file = ? LIMIT ?`,
    ).pluck(),
  };
}
