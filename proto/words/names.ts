import { invalid } from "./errors.ts";
import { quote } from "./ids.ts";
import {
  NAME_MAX_BYTES,
  TAG_KEY_MAX_BYTES,
  TAG_VALUE_MAX_BYTES,
  TAGS_MAX,
  ZONE_MAX_BYTES,
} from "./limits.ts";

declare const brand: unique symbol;

/** What people call a file: UTF-8, NFC, `/`-separated, 1 to 1,024 bytes. Only `parseName` makes one. */
export type Name = string & { readonly [brand]: "Name" };

/** A label of a name. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

// deno-lint-ignore no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const encoder = new TextEncoder();

/**
 * Refuses what cannot be told apart, shown or typed safely; changes nothing. A name never becomes a path of the
 * network's own disks, so that is all it has to be.
 * @throws invalid, with what is wrong.
 */
export function parseName(text: string): Name {
  const refuse = (why: string) => invalid(`Cannot use name ${quote(text)}: ${why}`);
  if (text === "") throw refuse("it is empty");
  if (!text.isWellFormed()) throw refuse("it has a lone surrogate, which is not valid Unicode");
  const bytes = byteLength(text);
  if (bytes > NAME_MAX_BYTES) throw refuse(`it has ${bytes} bytes, more than ${NAME_MAX_BYTES}`);
  if (CONTROL.test(text)) throw refuse(`it has the control character ${controlCharacterOf(text)}`);
  if (text.normalize("NFC") !== text) throw refuse("it is not in Unicode normal form NFC");
  if (text.startsWith("/")) throw refuse('it begins with "/"');
  if (text.endsWith("/")) throw refuse('it ends with "/"');
  for (const segment of text.split("/")) {
    if (segment === "") throw refuse('it has an empty segment ("//")');
    if (segment === "." || segment === "..") throw refuse(`it has the segment "${segment}"`);
  }
  return text as Name;
}

/** Parses `KEY=VALUE`. */
export function parseTag(text: string): Tag {
  const split = text.indexOf("=");
  if (split < 0) throw invalid(`Cannot parse tag ${quote(text)}: expected KEY=VALUE`);
  return checkTag({ key: text.slice(0, split), value: text.slice(split + 1) });
}

export function checkTags(tags: readonly Tag[]): readonly Tag[] {
  if (tags.length > TAGS_MAX) {
    throw invalid(`Cannot use ${tags.length} tags: at most ${TAGS_MAX} are allowed`);
  }
  const keys = new Set<string>();
  for (const tag of tags) {
    checkTag(tag);
    if (keys.has(tag.key)) throw invalid(`Cannot use tag ${quote(tag.key)} twice`);
    keys.add(tag.key);
  }
  return tags;
}

/** A failure domain's label. */
export function parseZone(text: string): string {
  const bytes = byteLength(text);
  if (bytes < 1 || bytes > ZONE_MAX_BYTES || !text.isWellFormed() || CONTROL.test(text)) {
    throw invalid(
      `Cannot use zone ${
        quote(text)
      }: expected 1 to ${ZONE_MAX_BYTES} bytes, no control characters`,
    );
  }
  return text;
}

function checkTag(tag: Tag): Tag {
  const keyBytes = byteLength(tag.key);
  if (keyBytes < 1 || keyBytes > TAG_KEY_MAX_BYTES || tag.key.includes("=") || isUnclean(tag.key)) {
    throw invalid(
      `Cannot use tag key ${quote(tag.key)}: expected 1 to ${TAG_KEY_MAX_BYTES} bytes without "="`,
    );
  }
  if (byteLength(tag.value) > TAG_VALUE_MAX_BYTES || isUnclean(tag.value)) {
    throw invalid(
      `Cannot use value ${quote(tag.value)} of tag ${quote(tag.key)}: ` +
        `expected at most ${TAG_VALUE_MAX_BYTES} bytes, no control characters`,
    );
  }
  return tag;
}

function isUnclean(text: string): boolean {
  return !text.isWellFormed() || CONTROL.test(text);
}

function controlCharacterOf(text: string): string {
  const code = CONTROL.exec(text)![0].codePointAt(0)!;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

function byteLength(text: string): number {
  return encoder.encode(text).byteLength;
}
