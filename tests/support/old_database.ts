import { gunzipSync } from "node:zlib";

/**
 * Puts a tracker's database as the first program wrote it (schema 1) at this path: two peers, and the names "a" and "b"
 * with the contents that `tests/sweep/tracker_check.ts` expects.
 */
export function writeOldDatabase(path: string): void {
  const packed = Deno.readFileSync(new URL("./old/catalog_schema_1.sqlite.gz", import.meta.url));
  Deno.writeFileSync(path, gunzipSync(packed));
}
