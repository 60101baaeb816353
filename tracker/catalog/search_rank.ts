import type { Query } from "./query.ts";

/** A name that matches, before it is known whether it is shown. */
export interface Candidate {
  readonly key: number;
  readonly name: string;
  readonly committed_at_ms: number;
}

/** Where a candidate stands among others: the smaller tuple first. */
export type Rank = readonly [fit: number, notCommittedAtMs: number, name: string];

const EXACT_LAST_SEGMENT = 0;
const BEGINS_LAST_SEGMENT = 1;
const BEGINS_SEGMENT = 2;
const ANYWHERE = 3;

/** How candidates of a query are ranked: by how well their names fit its words, then the newer, then by name. */
export function rankerOf(query: Query): (candidate: Candidate) => Rank {
  const texts = query.words
    .filter(({ kind, isExcluded }) => kind === "text" && !isExcluded)
    .map(({ text }) => text.toLowerCase());
  return ({ name, committed_at_ms }) => {
    const folded = name.toLowerCase();
    const fit = texts.reduce((sum, text) => sum + fitOf(folded, text), 0);
    return [fit, -committed_at_ms, name];
  };
}

/** Negative when `a` stands before `b`. */
export function compareRanks(a: Rank, b: Rank): number {
  if (a[0] !== b[0]) return a[0] - b[0];
  if (a[1] !== b[1]) return a[1] - b[1];
  return a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : 0;
}

function fitOf(name: string, text: string): number {
  const last = name.slice(name.lastIndexOf("/") + 1);
  if (last === text) return EXACT_LAST_SEGMENT;
  if (last.startsWith(text)) return BEGINS_LAST_SEGMENT;
  return name.startsWith(text) || name.includes(`/${text}`) ? BEGINS_SEGMENT : ANYWHERE;
}
