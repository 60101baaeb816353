import { hideBidi } from "../bidi.ts";

/**
 * The Content-Disposition of a download (RFC 6266, RFC 8187): always an attachment, so that no content is ever shown as
 * a page of this origin, called by the last segment of the name.
 */
export function attachment(name: string): string {
  const fileName = hideBidi(name.slice(name.lastIndexOf("/") + 1), () => "_");
  // For clients that know only the plain form: nothing in it needs quoting or could be taken for an escape.
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%;]/gu, "_");
  if (plain === fileName) return `attachment; filename="${plain}"`;
  return `attachment; filename="${plain}"; filename*=UTF-8''${extendedValue(fileName)}`;
}

function extendedValue(text: string): string {
  return encodeURIComponent(text)
    .replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
