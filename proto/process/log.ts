import {
  configure,
  getLogger as getCategoryLogger,
  jsonLinesFormatter,
  type Logger,
  type LogLevel,
  type LogRecord,
} from "@logtape/logtape";
import { scopes } from "./scope.ts";

export type { Logger };

export interface LogSettings {
  /** The least severe messages to write. */
  readonly level: LogLevel;
  readonly format: "text" | "json";
}

const encoder = new TextEncoder();

/** How many lines of each level there were. Below the level that is written they are not counted. */
export const linesByLevel = new Map<LogLevel, number>();

/** Sends the program's log to stderr. Called once, by its main. */
export async function startLog(settings: LogSettings): Promise<void> {
  const format = settings.format === "json" ? jsonLinesFormatter : textLine;
  await configure({
    contextLocalStorage: scopes,
    sinks: {
      stderr: (record) => {
        linesByLevel.set(record.level, (linesByLevel.get(record.level) ?? 0) + 1);
        Deno.stderr.writeSync(encoder.encode(format(record)));
      },
    },
    loggers: [
      { category: "enjambre", sinks: ["stderr"], lowestLevel: settings.level },
      { category: ["logtape", "meta"], sinks: ["stderr"], lowestLevel: "warning" },
    ],
  });
}

/** The logger of one part of a program, for instance `session`. */
export function logger(part: string): Logger {
  return getCategoryLogger(["enjambre", part]);
}

/** One line: moment, level, part, message, then the other properties as `key=value`. Control characters are escaped. */
function textLine(record: LogRecord): string {
  const moment = new Date(record.timestamp).toISOString();
  const part = record.category.slice(1).join(".");
  const message = record.message.map((piece) => typeof piece === "string" ? piece : text(piece))
    .join("");
  const properties = Object.entries(record.properties)
    .filter(([key]) => !isInMessage(record, key))
    .map(([key, value]) => ` ${key}=${text(value)}`).join("");
  const line = `${moment} ${record.level} ${part}: ${message}${properties}`;
  // deno-lint-ignore no-control-regex
  return line.replace(/[\u0000-\u001f\u007f-\u009f]/g, escaped) + "\n";
}

function isInMessage({ rawMessage }: LogRecord, key: string): boolean {
  return typeof rawMessage === "string" && rawMessage.includes(`{${key}}`);
}

function text(value: unknown): string {
  if (value instanceof Error) {
    const cause = value.cause === undefined ? "" : ` (cause: ${text(value.cause)})`;
    return `${value.name}: ${value.message}${cause}`;
  }
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // A bigint, or something that goes in a circle: no reason to lose the line.
    return String(value);
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
