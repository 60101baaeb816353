import { invalid } from "../../proto/words/errors.ts";
import { quote } from "../../proto/words/ids.ts";
import { type Name, parseName } from "../../proto/words/names.ts";

/**
 * The path of a request as the client wrote it, still encoded. `URL` would resolve `..` segments, encoded ones too, and
 * so answer for another name than the one that was asked for.
 */
export function rawPath(url: string): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const end = url.search(/[?#]/);
  if (start < 0 || (end >= 0 && end < start)) return "/";
  return url.slice(start, end < 0 ? undefined : end);
}

/**
 * The name behind a prefix of the path. Each encoded byte is data: `%2F` is the `/` of a name, `%2e%2e` its `..`, which
 * no name may have.
 * @throws invalid for what is not percent-encoded UTF-8 or cannot be a name.
 */
export function nameInPath(url: string, prefix: string): Name {
  const encoded = rawPath(url).slice(prefix.length);
  let text: string;
  try {
    text = decodeURIComponent(encoded);
  } catch {
    throw invalid(`Cannot read the name ${quote(encoded)}: expected UTF-8, percent-encoded`);
  }
  return parseName(text);
}

/** Where a name's content is. */
export function filePath(name: string): string {
  return `/files/${encodedName(name)}`;
}

/** Where the page about a name is. */
export function namePath(name: string): string {
  return `/file/${encodedName(name)}`;
}

function encodedName(name: string): string {
  return name.split("/").map(encodeURIComponent).join("/");
}
