import type { TypedFlagParameter } from "@stricli/core";
import type { LogSettings } from "./log.ts";
import { LOG_LEVELS } from "./log_levels.ts";

/** One flag of a command line: `--name`, or the variable `ENJAMBRE_NAME`, or its fallback. */
export interface Setting<Value> {
  /** As the flag is written, for instance `dead-after`. */
  readonly name: string;
  /** @throws an error whose message says what was expected. */
  readonly parse: (text: string) => Value;
  readonly brief: string;
  readonly placeholder: string;
  /** What it is when nobody says anything, in the form that `parse` takes; without it the flag must be given. */
  readonly fallback?: string;
}

/** The setting as @stricli/core takes it. */
export function setting<Value>({ name, parse, brief, placeholder, fallback }: Setting<Value>) {
  const standard = variableValue(`ENJAMBRE_${name.toUpperCase().replaceAll("-", "_")}`) ?? fallback;
  return {
    kind: "parsed" as const,
    parse,
    brief,
    placeholder,
    ...(standard !== undefined && { default: standard }),
  };
}

/** One that may not be read counts as unset: `runCommandLine` then refuses to run. */
export function variableValue(variable: string): string | undefined {
  try {
    return Deno.env.get(variable);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotCapable) return undefined;
    throw thrown;
  }
}

/** `auto`, for what the program works out by itself, or what `parse` takes. */
export function automaticOr<Value>(
  parse: (text: string) => Value,
): (text: string) => Value | "auto" {
  return (text) => text === "auto" ? "auto" : parse(text);
}

/** A whole number within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new Error(
      `Cannot use ${JSON.stringify(text)}: expected a whole number from ${least} to ${most}`,
    );
  };
}

export function oneOf<Choice extends string>(
  ...choices: readonly Choice[]
): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((each) => each === text);
    if (choice !== undefined) return choice;
    throw new Error(`Cannot use ${JSON.stringify(text)}: expected one of ${choices.join(", ")}`);
  };
}

export interface LogFlags {
  readonly logLevel: LogSettings["level"];
  readonly logFormat: LogSettings["format"];
}

export interface MetricsFlag {
  /** Where a server tells how it is: HOST:PORT, or nowhere. */
  readonly metrics: string | "off";
}

/** The flag of every server. @param parse Takes HOST:PORT. */
export function metricsFlag(parse: (text: string) => string) {
  return setting({
    name: "metrics",
    parse: (text) => text === "off" ? text : parse(text),
    brief: "Where to serve /metrics, /health/live and /health/ready over HTTP, or off",
    placeholder: "HOST:PORT",
    fallback: "off",
  });
}

/** The two flags that every program has. */
export function logFlags(standardLevel: LogSettings["level"]) {
  return {
    logLevel: setting({
      name: "log-level",
      parse: oneOf<LogSettings["level"]>(...LOG_LEVELS),
      brief: "The least severe messages to log, to stderr",
      placeholder: "LEVEL",
      fallback: standardLevel,
    }),
    logFormat: setting({
      name: "log-format",
      parse: oneOf<LogSettings["format"]>("text", "json"),
      brief: "How to log: text or json",
      placeholder: "FORMAT",
      fallback: "text",
    }),
  } satisfies Record<keyof LogFlags, TypedFlagParameter<string>>;
}
