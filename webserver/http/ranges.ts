import type { ByteRange } from "../../proto/words/manifest.ts";

/** What a GET with a Range header is to be answered with (RFC 9110, section 14). */
export type RangeAnswer =
  | { readonly kind: "whole" }
  | { readonly kind: "part"; readonly range: ByteRange }
  | { readonly kind: "unsatisfiable" };

const WHOLE: RangeAnswer = { kind: "whole" };
const SPEC = /^(\d*)-(\d*)$/;

/**
 * Reads the header. What is malformed, in another unit, or names several ranges is answered with the whole file, as the
 * standard allows: a client sees by the status what it got.
 */
export function rangeOf(header: string | null, sizeBytes: number): RangeAnswer {
  const specs = /^bytes=(.*)$/i.exec(header?.trim() ?? "")?.[1]?.split(",");
  if (specs?.length !== 1) return WHOLE;
  const spec = SPEC.exec(specs[0]!.trim());
  if (spec === null) return WHOLE;
  const [, first, last] = spec as unknown as [string, string, string];
  if (first === "") return suffix(last, sizeBytes);
  // Digits past what a number holds exactly are far past any file's end, too.
  const start = Number(first);
  const end = last === "" ? sizeBytes : Number(last) + 1;
  if (end <= start && last !== "") return WHOLE;
  if (start >= sizeBytes) return { kind: "unsatisfiable" };
  return { kind: "part", range: { start, end: Math.min(end, sizeBytes) } };
}

/** The last so many bytes. */
function suffix(length: string, sizeBytes: number): RangeAnswer {
  if (length === "") return WHOLE;
  if (Number(length) === 0) return { kind: "unsatisfiable" };
  // An empty file has a last byte in no Content-Range that could be written.
  if (sizeBytes === 0) return WHOLE;
  return {
    kind: "part",
    range: { start: Math.max(0, sizeBytes - Number(length)), end: sizeBytes },
  };
}

/** The value of Content-Range. */
export function contentRange({ start, end }: ByteRange, sizeBytes: number): string {
  return `bytes ${start}-${end - 1}/${sizeBytes}`;
}
