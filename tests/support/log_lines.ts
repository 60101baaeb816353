import type { Program } from "../../scripts/program.ts";

/** One line of a log in JSON. */
export interface LogLine {
  readonly message: string;
  readonly level: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The end of what a program that runs with `--log-format json` has logged. */
export function logLines({ log }: Pick<Program, "log">): LogLine[] {
  // The first may be the end of a line, and the last its beginning.
  return log.split("\n").filter((line) => /^\{.*\}$/.test(line)).map((line) => JSON.parse(line));
}
