import { Buffer } from "node:buffer";
import { invalid } from "../../proto/words/errors.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import { quote } from "../../proto/words/ids.ts";

const QUESTION_HEX_LENGTH = 16;

/**
 * Where a page ended, as text that callers hand back and do not look into. It carries a mark of the question it
 * belongs to, so that a token of another question is refused instead of leading to a wrong page.
 * @param question What was asked, the kind of request included.
 */
export function pageToken(question: string, position: readonly (string | number)[]): string {
  const text = JSON.stringify([markOf(question), ...position]);
  return Buffer.from(text, "utf8").toString("base64url");
}

/**
 * The position that a token stands for; undefined for an empty token, which asks for the first page.
 * @param types What the position consists of.
 * @throws invalid for any other text.
 */
export function parsePageToken<const Types extends readonly ("string" | "number")[]>(
  question: string,
  token: string,
  types: Types,
): { [Index in keyof Types]: Types[Index] extends "string" ? string : number } | undefined {
  if (token === "") return undefined;
  const [mark, ...position] = partsOf(token);
  const fits = mark === markOf(question) && position.length === types.length &&
    position.every((part, index) =>
      typeof part === types[index] && (typeof part !== "number" || Number.isSafeInteger(part))
    );
  if (!fits) {
    throw invalid(
      `Cannot continue after page token ${
        quote(token)
      }: it is not one of this request; begin at the first page`,
    );
  }
  return position as never;
}

function partsOf(token: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

function markOf(question: string): string {
  return sha256Hex(question).slice(0, QUESTION_HEX_LENGTH);
}
