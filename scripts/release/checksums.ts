import { join } from "node:path";
import { sha256OfFile } from "../bench/content.ts";

const FILE = "SHA256SUMS";

/** Writes `SHA256SUMS` beside the files, as `sha256sum --check` reads it. Answers its path. */
export function writeChecksums(folder: string, files: readonly string[]): string {
  const lines = files.toSorted().map((file) => `${sha256OfFile(join(folder, file))}  ${file}\n`);
  const path = join(folder, FILE);
  Deno.writeTextFileSync(path, lines.join(""));
  return path;
}
