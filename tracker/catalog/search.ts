// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import type { FileEntry } from "../../proto/words/record.ts";
import type { Page } from "./catalog.ts";
import { takePage } from "./names.ts";
import { pageToken, parsePageToken } from "./page_token.ts";
import { type Query } from "./query.ts";
import { ENTRY_COLUMNS, type EntryRow, NEWEST } from "./rows.ts";
import { type Plan, planOf } from "./search_plan.ts";
import { type Candidate, compareRanks, type Rank, rankerOf } from "./search_rank.ts";

/** Matches that are ranked; the others follow unranked, the name that was put last first. */
const RANKED_MAX = 1000;

/** Names by key, both inclusive. */
interface Range {
  readonly top: number;
  readonly bottom: number;
}

interface Found {
  readonly candidates: readonly Candidate[];
  /** Every name down to this key was looked at. */
  readonly bottom: number;
}

/** Where a page of ranked matches ended. They are those within the range, which names put later do not enter. */
interface RankedPosition extends Range {
  readonly after?: Rank;
}

/** The part of a page that was found, and where the next one begins. */
interface Part {
  readonly entries: readonly FileEntry[];
  readonly next?: readonly [number, number, number, number, string];
}

const TOKEN_TYPES = ["number", "number", "number", "number", "string"] as const;
/** In place of a rank's fit, in the token of a page that is not of the ranked matches. */
const UNRANKED = -1;

/** Finds names, by trigrams where the query has any, and by looking at a bounded number of names where not. */
export class Search {
  readonly #db: Database.Database;
  readonly #newestKey: Database.Statement<[], number>;
  readonly #fragmentsShort: Database.Statement<[], number>;
  readonly #entry: Database.Statement<[number], EntryRow>;

  constructor(db: Database.Database) {
    db.function("has_text", { deterministic: true }, hasText);
    this.#db = db;
    this.#newestKey = db.prepare<[], number>("SELECT ifnull(max(key), 0) FROM names").pluck();
    this.#fragmentsShort = db.prepare<[], number>("SELECT sum(short) FROM copies_totals").pluck();
    this.#entry = db.prepare<[number], EntryRow>(
      `SELECT ${ENTRY_COLUMNS} FROM ${NEWEST} WHERE n.key = ?`,
    );
  }

  /** A page may be short, even empty, while there is more: then so many names were looked at. */
  page(text: string, query: Query, limit: number, token: string, nowMs: number): Page<FileEntry> {
    const question = `search ${text}`;
    const position = parsePageToken(question, token, TOKEN_TYPES);
    const plan = planOf(query, { nowMs, fragmentsShort: this.#fragmentsShort.get()! });
    const { entries, next } = this.#part(query, plan, limit, position);
    return { items: entries, nextPageToken: next ? pageToken(question, next) : "" };
  }

  #part(query: Query, plan: Plan, limit: number, position: Part["next"]): Part {
    if (position === undefined) return this.#firstPage(query, plan, limit);
    const [top, bottom, fit, notCommittedAtMs, name] = position;
    if (fit === UNRANKED) return this.#unranked(plan, top, limit);
    const range = { top, bottom };
    const { candidates } = this.#find(plan, range, RANKED_MAX);
    return this.#ranked(query, plan, candidates, limit, {
      ...range,
      after: [fit, notCommittedAtMs, name],
    });
  }

  #firstPage(query: Query, plan: Plan, limit: number): Part {
    const top = this.#newestKey.get()!;
    const { candidates, bottom } = this.#find(plan, { top, bottom: 1 }, RANKED_MAX);
    return this.#ranked(query, plan, candidates, limit, { top, bottom });
  }

  #ranked(
    query: Query,
    plan: Plan,
    candidates: readonly Candidate[],
    limit: number,
    { top, bottom, after }: RankedPosition,
  ): Part {
    const rankOf = rankerOf(query);
    const rest = candidates
      .map((candidate) => ({ ...candidate, rank: rankOf(candidate) }))
      .filter(({ rank }) => after === undefined || compareRanks(rank, after) > 0)
      .sort((a, b) => compareRanks(a.rank, b.rank));
    const { items: entries, isCut } = takePage(this.#entries(rest), limit);
    if (isCut) return { entries, next: [top, bottom, ...rest[entries.length - 1]!.rank] };
    if (bottom <= 1) return { entries };
    if (entries.length === limit || candidates.length === 0) {
      return { entries, next: [bottom - 1, 0, UNRANKED, 0, ""] };
    }
    const more = this.#unranked(plan, bottom - 1, limit - entries.length);
    return { ...more, entries: [...entries, ...more.entries] };
  }

  #unranked(plan: Plan, top: number, limit: number): Part {
    const { candidates, bottom } = this.#find(plan, { top, bottom: 1 }, limit);
    const { items: entries, isCut } = takePage(this.#entries(candidates), limit);
    const end = isCut ? candidates[entries.length - 1]!.key : bottom;
    return end <= 1 ? { entries } : { entries, next: [end - 1, 0, UNRANKED, 0, ""] };
  }

  *#entries(candidates: readonly Candidate[]): Generator<EntryRow> {
    for (const { key } of candidates) yield this.#entry.get(key)!;
  }

  /** The matches with the highest keys within the range, and how far the look for them went. */
  #find(plan: Plan, { top, bottom }: Range, limit: number): Found {
    const isByKey = plan.match === undefined && !plan.isNarrow;
    const floor = isByKey ? Math.max(bottom, top - plan.namesMax + 1) : bottom;
    const source = plan.match === undefined
      ? { sql: "SELECT key FROM names WHERE key BETWEEN ? AND ? ORDER BY key DESC", values: [] }
      : {
        sql: `SELECT rowid AS key FROM name_search WHERE rowid BETWEEN ? AND ? AND name_search
          MATCH ? ORDER BY rowid DESC LIMIT ?`,
        values: [plan.match, plan.namesMax],
      };
    const conditions = ["n.file IS NOT NULL", ...plan.conditions].join(" AND ");
    const candidates = this.#db.prepare<(string | number)[], Candidate>(
      `SELECT n.key, n.name, n.committed_at_ms FROM (${source.sql}) s
        CROSS JOIN names n ON n.key = s.key
        CROSS JOIN versions v ON v.epoch = n.epoch AND v.sequence = n.sequence
        WHERE ${conditions} ORDER BY s.key DESC LIMIT ?`,
    ).all(floor, top, ...source.values, ...plan.values, limit);
    if (candidates.length === limit) return { candidates, bottom: candidates.at(-1)!.key };
    if (plan.match === undefined) return { candidates, bottom: floor };
    const looked = this.#db.prepare<(string | number)[], { count: number; last: number }>(
      `SELECT count(*) AS count, min(key) AS last FROM (${source.sql})`,
    ).get(floor, top, ...source.values)!;
    return { candidates, bottom: looked.count < plan.namesMax ? floor : looked.last };
  }
}

function hasText(text: unknown, wanted: unknown): number {
  return String(text).toLowerCase().includes(String(wanted)) ? 1 : 0;
}
