import { parseFileId, parseOperationId } from "../../proto/words/ids.ts";
import { checkTags, parseName } from "../../proto/words/names.ts";
import type { NameRecord } from "../../proto/words/record.ts";
import { formatVersion, parseVersion } from "../../proto/words/version.ts";

/** A name record as it stands on a peer's disk: one JSON document. */
export function recordText(record: NameRecord): string {
  const value = {
    name: record.name,
    version: formatVersion(record.version),
    file_id: record.fileId ?? null,
    size: record.sizeBytes,
    tags: record.tags,
    committed_at_ms: record.committedAtMs,
    operation_id: record.operationId,
    replicas: record.replicas,
  };
  return `${JSON.stringify(value)}\n`;
}

/** The inverse. @throws whatever is wrong with the text: a power cut may have left a part of it, or nothing. */
export function parseRecordText(text: string): NameRecord {
  const value = JSON.parse(text);
  const record = {
    name: parseName(value.name),
    version: parseVersion(value.version),
    sizeBytes: wholeNumber(value.size),
    tags: checkTags(value.tags),
    committedAtMs: wholeNumber(value.committed_at_ms),
    operationId: parseOperationId(value.operation_id),
    // Those of before they were told do not say.
    replicas: wholeNumber(value.replicas ?? 0),
  };
  return value.file_id === null ? record : { ...record, fileId: parseFileId(value.file_id) };
}

function wholeNumber(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 0) return value as number;
  throw new Error(`Expected a whole number, got ${JSON.stringify(value)}`);
}
