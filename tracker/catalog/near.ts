// @ts-types="@types/better-sqlite3"
import type Database from "better-sqlite3";
import { EnjambreError } from "../../proto/words/errors.ts";
import { quote } from "../../proto/words/ids.ts";
import type { Name } from "../../proto/words/names.ts";
import { formatVersion, type Version } from "../../proto/words/version.ts";
import { nextCharacter } from "./text_order.ts";

const NEAR_MAX = 3;
/** Looks into the index of names, some microseconds each, that one unknown name may cost. */
const SEEKS_MAX = 4000;
/** Different characters that are tried at one place of a name. */
const CHARACTERS_MAX = 64;
/**
 * What is tried, until something is found: so many edits, with so many right characters between two. Slips of the
 * finger lie apart, and where the next characters must be right most ways end at once.
 */
const TRIALS = [
  { edits: 1, between: 0 },
  { edits: 2, between: 2 },
  { edits: 2, between: 0 },
];
/** Names in other folders that are looked at, and the newest names among which they are. */
const ELSEWHERE_MAX = 50;
const ELSEWHERE_KEYS_MAX = 300_000;
const TRIGRAM_LENGTH = 3;
/** Before any character that a name may have. */
const FIRST_CHARACTER = " ";

/** @param near What may have been meant. @param removedAt The version of the tombstone, where there is one. */
export function unknownName(
  name: Name,
  near: readonly Name[],
  removedAt?: Version,
): EnjambreError {
  const removed = removedAt ? `: it was removed at version ${formatVersion(removedAt)}` : "";
  const hint = near.length === 0 ? "" : `; near it: ${near.map((each) => quote(each)).join(", ")}`;
  return new EnjambreError("not_found", `No file named ${quote(name)}${removed}${hint}`);
}

/**
 * Finds names like one that does not exist: one or two letters wrong, missing, too many or swapped, or the same
 * last segment in another folder. It walks the ordered index of names as if that were a tree of characters.
 */
export class NearNames {
  readonly #firstFrom: Database.Statement<[string], Name>;
  readonly #elsewhere: Database.Statement<[string, number, number], Name>;

  constructor(db: Database.Database) {
    this.#firstFrom = db.prepare<[string], Name>(
      "SELECT name FROM names WHERE file IS NOT NULL AND name >= ? ORDER BY name LIMIT 1",
    ).pluck();
    this.#elsewhere = db.prepare<[string, number, number], Name>(
      `SELECT n.name FROM name_search s JOIN names n ON n.key = s.rowid
        WHERE s.name_search MATCH ? AND s.rowid > (SELECT max(key) FROM names) - ?
        ORDER BY s.rowid DESC LIMIT ?`,
    ).pluck();
  }

  /** Up to 3 names, the likeliest first; may miss some, because its work is bounded. */
  of(name: Name): Name[] {
    const walk = new Walk((from) => this.#firstFrom.get(from));
    const found = walk.near([...name]);
    const near = found.size > 0 ? [...found] : this.#sameLastSegment(name);
    return near.filter((other) => other !== name).slice(0, NEAR_MAX);
  }

  #sameLastSegment(name: Name): Name[] {
    const segment = lastSegmentOf(name);
    if ([...segment].length < TRIGRAM_LENGTH) return [];
    const match = `name : "${segment.replaceAll('"', '""')}"`;
    const names = this.#elsewhere.all(match, ELSEWHERE_KEYS_MAX, ELSEWHERE_MAX);
    const folded = segment.toLowerCase();
    const isSame = (other: Name) => lastSegmentOf(other).toLowerCase() === folded;
    return [...names.filter(isSame), ...names.filter((other) => !isSame(other))];
  }
}

function lastSegmentOf(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}

class Walk {
  readonly #firstFrom: (from: string) => Name | undefined;
  readonly #found = new Set<Name>();
  #seeks = 0;
  #between = 0;

  constructor(firstFrom: (from: string) => Name | undefined) {
    this.#firstFrom = firstFrom;
  }

  near(characters: readonly string[]): Set<Name> {
    for (const { edits, between } of TRIALS) {
      this.#between = between;
      if (this.#found.size === 0) this.#edit("", characters, edits);
    }
    return this.#found;
  }

  get #isOver(): boolean {
    return this.#seeks >= SEEKS_MAX || this.#found.size >= NEAR_MAX;
  }

  /** Tries every single edit of `rest`, which follows `head`, and after each what is left of `edits`. */
  #edit(head: string, rest: readonly string[], edits: number): void {
    for (let at = 0; at <= rest.length && !this.#isOver; at += 1) {
      const right = head + rest.slice(0, at).join("");
      if (!this.#isBegun(right)) return;
      const [next, second] = rest.slice(at, at + 2);
      const wrong = rest.slice(at);
      if (next !== undefined) this.#try(right, wrong.slice(1), edits);
      if (next !== undefined && second !== undefined && next !== second) {
        this.#try(right + second, [next, ...wrong.slice(2)], edits);
      }
      for (const character of this.#charactersAfter(right)) {
        if (this.#isOver) return;
        if (next !== undefined && character !== next) {
          this.#try(right + character, wrong.slice(1), edits);
        }
        this.#try(right + character, wrong, edits);
      }
    }
  }

  #try(head: string, rest: readonly string[], edits: number): void {
    const whole = head + rest.join("");
    if (whole === "") return;
    if (edits > 1) {
      if (!this.#isBegun(head + rest.slice(0, this.#between).join(""))) return;
      return this.#edit(head, rest, edits - 1);
    }
    const first = this.#seek(whole);
    if (first === whole) this.#found.add(first);
  }

  #isBegun(head: string): boolean {
    return this.#seek(head)?.startsWith(head) ?? false;
  }

  *#charactersAfter(head: string): Generator<string> {
    let from: string | undefined = FIRST_CHARACTER;
    for (let count = 0; count < CHARACTERS_MAX && from !== undefined; count += 1) {
      const name = this.#seek(head + from);
      if (!name?.startsWith(head)) return;
      const character = String.fromCodePoint(name.codePointAt(head.length)!);
      yield character;
      from = nextCharacter(character);
    }
  }

  #seek(from: string): Name | undefined {
    if (this.#seeks >= SEEKS_MAX) return undefined;
    this.#seeks += 1;
    return this.#firstFrom(from);
  }
}
