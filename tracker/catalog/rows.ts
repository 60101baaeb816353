import type { FileId, OperationId } from "../../proto/words/ids.ts";
import type { Name, Tag } from "../../proto/words/names.ts";
import type { FileEntry, NameRecord } from "../../proto/words/record.ts";
import type { Version } from "../../proto/words/version.ts";

/** Columns of a `NameRecord`, from `names n`, `versions v` and `files f`. */
export const RECORD_COLUMNS =
  `n.name, v.epoch, v.sequence, lower(hex(f.id)) AS file_id, ifnull(f.size, 0) AS size, v.tags,
  v.committed_at_ms, v.operation_id, v.replicas`;

/** Columns of a `FileEntry`; the last one looks at every fragment of the file, so pages of them are kept small. */
export const ENTRY_COLUMNS = `${RECORD_COLUMNS}, f.key AS file_key,
  ifnull(f.fragments, 0) AS fragments,
  (SELECT min(fr.copies) FROM file_fragments ff JOIN fragments fr ON fr.key = ff.fragment
    WHERE ff.file = v.file) AS copies`;

/** Every name at its newest version. */
export const NEWEST = `names n
  JOIN versions v ON v.epoch = n.epoch AND v.sequence = n.sequence
  LEFT JOIN files f ON f.key = v.file`;

export interface RecordRow {
  readonly name: string;
  readonly epoch: number;
  readonly sequence: number;
  /** Empty in a tombstone. */
  readonly file_id: string;
  readonly size: number;
  readonly tags: string;
  readonly committed_at_ms: number;
  readonly operation_id: string;
  readonly replicas: number;
}

export interface EntryRow extends RecordRow {
  readonly file_key: number | null;
  readonly fragments: number;
  /** Null for a file without fragments. */
  readonly copies: number | null;
}

export function recordOf(row: RecordRow): NameRecord {
  return {
    name: row.name as Name,
    version: versionOf(row),
    ...(row.file_id === "" ? {} : { fileId: row.file_id as FileId }),
    sizeBytes: row.size,
    tags: tagsOf(row.tags),
    committedAtMs: row.committed_at_ms,
    operationId: row.operation_id as OperationId,
    replicas: row.replicas,
  };
}

export function entryOf(row: EntryRow): FileEntry {
  return {
    record: recordOf(row),
    fragments: row.fragments,
    replicas: row.replicas,
    copies: row.copies ?? row.replicas,
  };
}

export function versionOf(row: { epoch: number; sequence: number }): Version {
  return { epoch: row.epoch, sequence: row.sequence };
}

/** Tags as a column holds them. */
export function tagsText(tags: readonly Tag[]): string {
  return JSON.stringify(tags.map(({ key, value }) => [key, value]));
}

export function tagsOf(text: string): Tag[] {
  if (text === "[]") return [];
  return (JSON.parse(text) as [string, string][]).map(([key, value]) => ({ key, value }));
}
