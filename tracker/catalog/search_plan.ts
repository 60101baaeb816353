import { peerCounts } from "./holders.ts";
import type { Filter, Operator, Query, Word } from "./query.ts";

/** How a query is carried out: what the trigrams can find, and what is then checked of each name found. */
export interface Plan {
  /** An FTS5 expression that all matches satisfy; undefined when nothing is long enough for trigrams. */
  readonly match?: string;
  /** SQL of `names n`, `versions v` and `files f`, all of which must hold. */
  readonly conditions: readonly string[];
  readonly values: readonly (string | number)[];
  /** Names that one call may look at, by what looking at one costs. */
  readonly namesMax: number;
  /** Whether the conditions alone lead to few names, however many there are. */
  readonly isNarrow: boolean;
}

/** What the plan is made for. */
export interface Moment {
  readonly nowMs: number;
  /** Fragments that have fewer copies than wanted. */
  readonly fragmentsShort: number;
}

interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
  readonly cost: keyof typeof NAMES_MAX_BY_COST;
  readonly isNarrow?: boolean;
}

/** What keeps one call well below a tenth of a second at a million names (measured). */
const NAMES_MAX_BY_COST = { name: 200_000, match: 20_000, tags: 20_000, replicas: 1_000 };
const COSTS = ["name", "match", "tags", "replicas"] as const;
const TRIGRAM_LENGTH = 3;
/** Up to so many short fragments the files that have them are found from there. */
const SHORT_FEW = 10_000;

const ZONE_HOLDS = `EXISTS (SELECT 1 FROM file_fragments ff
  JOIN replicas r ON r.fragment = ff.fragment AND r.dropping = 0
  JOIN peers p ON p.key = r.peer AND ${
  peerCounts("p", "r")
} AND p.zone = ? WHERE ff.file = n.file)`;
const IS_SHORT = `EXISTS (SELECT 1 FROM file_fragments ff JOIN fragments fr ON fr.key = ff.fragment
  WHERE ff.file = n.file AND fr.copies < fr.wanted)`;
const IS_OF_SHORT = `n.key IN (SELECT m.key FROM fragments fr INDEXED BY fragments_short
  CROSS JOIN file_fragments ff ON ff.fragment = fr.key
  CROSS JOIN names m ON m.file = ff.file WHERE fr.copies < fr.wanted)`;
const HAS_TAG = `v.tags <> '[]' AND EXISTS (SELECT 1 FROM json_each(v.tags) t WHERE`;

export function planOf(query: Query, moment: Moment): Plan {
  const parts = [...query.words.map(partOfWord), ...query.filters.map((f) => partOf(f, moment))];
  const matches = parts.flatMap(({ matches }) => matches);
  const conditions = parts.flatMap(({ condition }) => condition ?? []);
  const costs = conditions.map(({ cost }) => cost);
  const worst = Math.max(matches.length > 0 ? 1 : 0, ...costs.map((cost) => COSTS.indexOf(cost)));
  return {
    ...(matches.length > 0 ? { match: matches.join(" AND ") } : {}),
    conditions: conditions.map(({ sql }) => sql),
    values: conditions.flatMap(({ values }) => values),
    namesMax: NAMES_MAX_BY_COST[COSTS[worst]!],
    isNarrow: conditions.some(({ isNarrow }) => isNarrow),
  };
}

interface Part {
  readonly matches: readonly string[];
  readonly condition?: Condition;
}

function partOfWord({ kind, text, isExcluded }: Word): Part {
  if (kind === "pattern") {
    const literals = isExcluded ? [] : text.split("*").filter(isLongEnough);
    const matches = literals.map((literal) => `name : ${phrase(literal)}`);
    return { matches, condition: not(isExcluded, fitsPattern(text)) };
  }
  if (!isExcluded && isLongEnough(text)) return { matches: [phrase(text)] };
  return { matches: [], condition: not(isExcluded, hasText(text)) };
}

function partOf(filter: Filter, moment: Moment): Part {
  const condition = not(filter.isExcluded, conditionOf(filter, moment));
  if (filter.by !== "tag" || filter.isExcluded) return { matches: [], condition };
  const text = `${filter.key}=${filter.value ?? ""}`;
  return { matches: isLongEnough(text) ? [`tags : ${phrase(text)}`] : [], condition };
}

function conditionOf(filter: Filter, { nowMs, fragmentsShort }: Moment): Condition {
  switch (filter.by) {
    case "size":
      return { sql: `n.size ${sqlOf(filter.operator)} ?`, values: [filter.bytes], cost: "name" };
    case "age":
      return {
        sql: `? - n.committed_at_ms ${sqlOf(filter.operator)} ?`,
        values: [nowMs, filter.ms],
        cost: "name",
      };
    case "tag":
      return tagCondition(filter.key, filter.value);
    case "zone":
      return { sql: ZONE_HOLDS, values: [filter.zone], cost: "replicas" };
    case "under-replicated":
      if (fragmentsShort > SHORT_FEW) return { sql: IS_SHORT, values: [], cost: "replicas" };
      return { sql: IS_OF_SHORT, values: [], cost: "name", isNarrow: !filter.isExcluded };
  }
}

function tagCondition(key: string, value?: string): Condition {
  if (value === undefined) {
    return { sql: `(${HAS_TAG} t.value ->> 0 = ?))`, values: [key], cost: "tags" };
  }
  return {
    sql: `(${HAS_TAG} t.value ->> 0 = ? AND t.value ->> 1 = ?))`,
    values: [key, value],
    cost: "tags",
  };
}

/** The unary plus keeps SQLite from taking the names' index instead of the order of their keys. */
function fitsPattern(text: string): Condition {
  const pattern = text.replaceAll(/[?[]/g, "[$&]");
  return { sql: "+n.name GLOB ?", values: [pattern], cost: "name" };
}

/** Where trigrams are no help: LIKE ignores the case of ASCII letters only, so other texts take the slower way. */
function hasText(text: string): Condition {
  // deno-lint-ignore no-control-regex
  const isAscii = /^[\u0000-\u007f]*$/.test(text);
  const wanted = isAscii ? `%${text.replaceAll(/[%_\\]/g, "\\$&")}%` : text.toLowerCase();
  const has = (column: string) =>
    isAscii ? `${column} LIKE ? ESCAPE '\\'` : `has_text(${column}, ?)`;
  const tag = has("(t.value ->> 0) || '=' || (t.value ->> 1)");
  return {
    sql: `(${has("n.name")} OR (${HAS_TAG} ${tag})))`,
    values: [wanted, wanted],
    cost: "tags",
  };
}

function not(isExcluded: boolean, condition: Condition): Condition {
  return isExcluded ? { ...condition, sql: `NOT (${condition.sql})` } : condition;
}

function isLongEnough(text: string): boolean {
  return [...text].length >= TRIGRAM_LENGTH;
}

function phrase(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** From a closed set, so that no text of a query ever becomes SQL. */
function sqlOf(operator: Operator): Operator {
  return operator;
}
