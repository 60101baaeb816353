import { invalid } from "../../proto/words/errors.ts";
import type { FileId } from "../../proto/words/ids.ts";
import { quote } from "../../proto/words/ids.ts";
import type { Condition, NameRecord } from "../../proto/words/record.ts";
import { HttpFailure } from "./problem.ts";

/** What conditional requests are about. */
export interface Validators {
  readonly etag: string;
  readonly lastModifiedMs: number;
}

const TAGS = /^\s*(?:W\/)?"[^"]*"\s*(?:,\s*(?:W\/)?"[^"]*"\s*)*$/;
const TAG = /(?:W\/)?"[^"]*"/g;

/** Strong: the same file id means the same bytes. */
export function etagOf(fileId: FileId): string {
  return `"${fileId}"`;
}

/** What a conditional GET or HEAD is answered with (RFC 9110, section 13.2.2). */
export function readCondition(
  headers: Headers,
  { etag, lastModifiedMs }: Validators,
): "proceed" | "not_modified" | "failed" {
  const ifMatch = tagsOf(headers, "If-Match");
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, etag)) return "failed";
  } else if (isBefore(headers.get("If-Unmodified-Since"), lastModifiedMs)) return "failed";
  const ifNoneMatch = tagsOf(headers, "If-None-Match");
  if (ifNoneMatch !== undefined) {
    const weak = ifNoneMatch === "*" ? ifNoneMatch : ifNoneMatch.map(withoutWeak);
    return matches(weak, etag) ? "not_modified" : "proceed";
  }
  const since = headers.get("If-Modified-Since");
  const known = since !== null && !Number.isNaN(Date.parse(since));
  return known && !isBefore(since, lastModifiedMs) ? "not_modified" : "proceed";
}

/** Whether a range may be answered: without If-Range, or when it names this very content. */
export function rangeHolds(headers: Headers, { etag }: Validators): boolean {
  const ifRange = headers.get("If-Range");
  // A date tells two versions of the same second apart no more: the whole file is the safe answer.
  return ifRange === null || ifRange.trim() === etag;
}

/** Which of the headers that make a change conditional a request has. */
export function isConditional(headers: Headers): boolean {
  return headers.has("If-Match") || headers.has("If-None-Match");
}

export function isCreateOnly(headers: Headers): boolean {
  return headers.get("If-None-Match")?.trim() === "*";
}

/**
 * The condition of a change, in the network's words: the network itself checks it again when the change is made.
 * @param current The name's newest record.
 * @throws invalid for headers that cannot be read: doing it without the condition would not be what was asked.
 * @throws conflict, as 412, when it does not hold now.
 */
export function changeCondition(
  headers: Headers,
  current: NameRecord | undefined,
): Condition | undefined {
  for (const header of ["If-Match", "If-None-Match"]) {
    if (headers.has(header) && tagsOf(headers, header) === undefined) {
      const value = quote(headers.get(header)!);
      throw invalid(`Cannot read header ${header} ${value}: expected * or file ids in quotes`);
    }
  }
  if (!isConditional(headers)) return undefined;
  const etag = current?.fileId === undefined ? undefined : etagOf(current.fileId);
  const ifMatch = tagsOf(headers, "If-Match");
  if (ifMatch !== undefined && !matches(ifMatch, etag)) {
    const now = etag === undefined ? "there is no such file" : `its file id is ${current!.fileId}`;
    throw new HttpFailure("conflict", `Cannot change the name: ${now} now`, 412);
  }
  const ifNoneMatch = tagsOf(headers, "If-None-Match");
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, etag)) {
    const message = `Cannot put the name: it is there, with file id ${current!.fileId}`;
    throw new HttpFailure("already_exists", message, 412);
  }
  return etag === undefined
    ? { expect: "absent" }
    : { expect: "version", version: current!.version };
}

/** `*`, or the tags as they are written; undefined when there is no such header or it cannot be read. */
function tagsOf(headers: Headers, header: string): "*" | string[] | undefined {
  const value = headers.get(header);
  if (value === null) return undefined;
  if (value.trim() === "*") return "*";
  return TAGS.test(value) ? value.match(TAG)! : undefined;
}

function matches(tags: "*" | readonly string[], etag: string | undefined): boolean {
  return etag !== undefined && (tags === "*" || tags.includes(etag));
}

function withoutWeak(tag: string): string {
  return tag.replace(/^W\//, "");
}

/** Whether the date is one, and before the moment, in whole seconds as HTTP dates are. */
function isBefore(date: string | null, momentMs: number): boolean {
  return date !== null && Date.parse(date) < Math.floor(momentMs / 1000) * 1000;
}
