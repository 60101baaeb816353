/** Order of texts by their UTF-8 bytes, which is the order of their code points, and the order of SQLite's BINARY. */

const LAST_CODE_POINT = 0x10ffff;
const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;

/** The first text after all that begin with `prefix`; undefined when there is none. */
export function prefixEnd(prefix: string): string | undefined {
  const points = [...prefix];
  while (points.length > 0) {
    const next = nextCharacter(points.pop()!);
    if (next !== undefined) return points.join("") + next;
  }
  return undefined;
}

/** The character of the next code point; undefined after the last. */
export function nextCharacter(character: string): string | undefined {
  const point = character.codePointAt(0)! + 1;
  if (point > LAST_CODE_POINT) return undefined;
  const isSurrogate = point >= FIRST_SURROGATE && point <= LAST_SURROGATE;
  return String.fromCodePoint(isSurrogate ? LAST_SURROGATE + 1 : point);
}
