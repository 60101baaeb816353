import { formatDuration } from "../words/units.ts";

const encoder = new TextEncoder();

/** Writes to stdout, for pipes too. */
export function print(line: string): void {
  writeAll(Deno.stdout, `${line}\n`);
}

/** Writes to stderr: what a person should know and a script should not read. */
export function note(line: string, { end } = { end: "\n" }): void {
  writeAll(Deno.stderr, line + end);
}

/** One JSON document on a line of its own. */
export function printJson(document: unknown): void {
  print(JSON.stringify(document));
}

/** Columns as wide as they need to be; those whose heading begins with `>` stand to the right. */
export function printTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const right = headings.map((heading) => heading.startsWith(">"));
  const titles = headings.map((heading) => heading.replace(">", ""));
  const widths = titles.map((title, column) =>
    Math.max(...[title, ...rows.map((row) => row[column] ?? "")].map((cell) => cell.length))
  );
  for (const row of [titles, ...rows]) {
    const cells = widths.map((width, column) => {
      const cell = row[column] ?? "";
      return right[column] ? cell.padStart(width) : cell.padEnd(width);
    });
    print(cells.join("  ").trimEnd());
  }
}

/** A name as a terminal may be shown it: what would steer the terminal or reorder the line is escaped. */
export function shown(name: string): string {
  return name.replace(
    // deno-lint-ignore no-control-regex
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** How long ago a moment was, for instance "3m 12s". */
export function age(momentMs: number, nowMs: number): string {
  return formatDuration(Math.max(0, nowMs - momentMs));
}

function writeAll(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  let bytes = encoder.encode(text);
  while (bytes.byteLength > 0) bytes = bytes.subarray(stream.writeSync(bytes));
}
