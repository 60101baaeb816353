/**
 * The language of searches:
 *
 *     word              the name or a tag has this text somewhere; capitals do not matter
 *     "two words"       the same with spaces; \" and \\ stand for " and \
 *     models/*  *.bin   a word with * is a pattern of the whole name: * stands for any text, "/" too; capitals matter
 *     -word  -"..."  -*.tmp    names without it; a minus turns the filters below around too
 *     size:>10MiB  size:<1GB   larger or smaller than; also >= and <=, or just size:512 for equal
 *     age:<7d  age:>1h         committed less or more than this time ago
 *     tag:key  tag:key=value   has this tag, exactly
 *     zone:Z            some peer in zone Z has a part of the file
 *     under-replicated  some fragment has fewer copies than wanted
 *
 * All must hold. Words are separated by spaces. In double quotes nothing has a special meaning; a value may be quoted
 * too (`tag:"key=two words"`). An empty query asks for everything. Words of three and more characters are found by
 * trigrams; what has none, or only excludes, is looked for among a bounded number of names a page, the newest first.
 */
import { invalid } from "../../proto/words/errors.ts";
import { quote } from "../../proto/words/ids.ts";
import { QUERY_MAX_BYTES } from "../../proto/words/limits.ts";
import { parseDuration, parseSize } from "../../proto/words/units.ts";

export const OPERATORS = ["<", "<=", ">", ">=", "="] as const;
export type Operator = typeof OPERATORS[number];

/** What a query asks for; all of it must hold. */
export interface Query {
  readonly words: readonly Word[];
  readonly filters: readonly Filter[];
}

/** A text within the name or a tag, or a pattern of the whole name. */
export interface Word {
  readonly kind: "text" | "pattern";
  readonly text: string;
  readonly isExcluded: boolean;
}

export type Filter = Test & { readonly isExcluded: boolean };

/** What a filter looks at. */
export type Test =
  | { readonly by: "size"; readonly operator: Operator; readonly bytes: number }
  | { readonly by: "age"; readonly operator: Operator; readonly ms: number }
  | { readonly by: "tag"; readonly key: string; readonly value?: string }
  | { readonly by: "zone"; readonly zone: string }
  | { readonly by: "under-replicated" };

/** A part of a query between spaces. */
interface Term {
  /** As written, for messages. */
  readonly source: string;
  /** Without quotes. */
  readonly text: string;
  /** What stands before the first quote. */
  readonly unquoted: string;
  readonly isExcluded: boolean;
}

/** Each costs a look at every candidate. */
const TERMS_MAX = 32;
const COMPARISON = /^(<=|>=|<|>|=)?(.*)$/s;
// deno-lint-ignore no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const TERM = /\s*((?:"(?:[^"\\]|\\["\\])*"|[^\s"])+)/y;
const QUOTED = /"((?:[^"\\]|\\["\\])*)"/g;

/** @throws invalid, with the part that cannot be understood. */
export function parseQuery(text: string): Query {
  const bytes = new TextEncoder().encode(text).byteLength;
  if (bytes > QUERY_MAX_BYTES) {
    throw invalid(
      `Cannot search for ${bytes} bytes of text: at most ${QUERY_MAX_BYTES} are allowed`,
    );
  }
  if (!text.isWellFormed()) throw invalid("Cannot search: the query is not valid Unicode");
  const words: Word[] = [];
  const filters: Filter[] = [];
  for (const term of termsOf(text.normalize("NFC"))) {
    const filter = filterOf(term);
    if (filter === undefined) words.push(wordOf(term));
    else filters.push(filter);
  }
  return { words, filters };
}

function termsOf(text: string): Term[] {
  const terms: Term[] = [];
  const end = text.trimEnd().length;
  for (let at = 0; at < end;) {
    TERM.lastIndex = at;
    const source = TERM.exec(text)?.[1];
    if (source === undefined) {
      throw invalid(`Cannot search for ${quote(text)}: a double quote is not closed`);
    }
    at = TERM.lastIndex;
    terms.push(termOf(source));
  }
  if (terms.length <= TERMS_MAX) return terms;
  throw invalid(`Cannot search for ${terms.length} terms: at most ${TERMS_MAX} are allowed`);
}

function termOf(source: string): Term {
  const text = source.replaceAll(QUOTED, (_, quoted: string) => quoted.replaceAll(/\\(.)/g, "$1"));
  if (CONTROL.test(text)) {
    throw invalid(`Cannot search for ${quote(text)}: it has a control character`);
  }
  const isExcluded = source.startsWith("-");
  const skipped = isExcluded ? 1 : 0;
  const unquoted = source.slice(skipped).split('"', 1)[0]!;
  return { source, text: text.slice(skipped), unquoted, isExcluded };
}

function wordOf({ source, text, isExcluded }: Term): Word {
  if (text === "") throw invalid(`Cannot search for ${quote(source)}: it has no text`);
  // Quotes take away the meaning of "*", so a term with any is a text.
  const isPattern = !source.includes('"') && text.includes("*");
  return { kind: isPattern ? "pattern" : "text", text, isExcluded };
}

function filterOf(term: Term): Filter | undefined {
  const test = testOf(term);
  return test && { ...test, isExcluded: term.isExcluded };
}

function testOf({ source, text, unquoted }: Term): Test | undefined {
  if (unquoted === "under-replicated") return { by: "under-replicated" };
  const key = /^(size|age|tag|zone):/.exec(unquoted)?.[1];
  if (key === undefined) return undefined;
  const value = text.slice(key.length + 1);
  if (value === "") throw invalid(`Cannot search for ${quote(source)}: its value is missing`);
  if (key === "zone") return { by: "zone", zone: value };
  if (key === "tag") return tagTestOf(value);
  const [, operator = "=", amount] = COMPARISON.exec(value)!;
  const compared = { operator: operator as Operator };
  if (key === "size") return { by: "size", ...compared, bytes: parseSize(amount!) };
  return { by: "age", ...compared, ms: parseDuration(amount!) };
}

function tagTestOf(text: string): Test {
  const split = text.indexOf("=");
  if (split < 0) return { by: "tag", key: text };
  return { by: "tag", key: text.slice(0, split), value: text.slice(split + 1) };
}
