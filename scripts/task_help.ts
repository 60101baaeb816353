/** A flag of a task: how it is written, what it does, and what holds without it. */
export interface TaskFlag {
  /** For instance "--seed N". */
  readonly flag: string;
  readonly brief: string;
  readonly fallback?: string;
}

export interface TaskHelp {
  readonly task: string;
  /** What may stand before the flags, for instance "[calls|names|floods]". */
  readonly positional?: string;
  readonly brief: string;
  readonly flags: readonly TaskFlag[];
  readonly examples: readonly string[];
}

const HELP: TaskFlag = { flag: "--help", brief: "Print this and exit" };

/** Prints the help where it is asked for, in the manner of the programs' own. Answers whether it was. */
export function isHelped(args: readonly string[], help: TaskHelp): boolean {
  if (!args.includes("--help") && !args.includes("-h")) return false;
  console.log(helpText(help));
  return true;
}

export function helpText({ task, positional, brief, flags, examples }: TaskHelp): string {
  const usage = [
    `deno task ${task}`,
    ...(positional === undefined ? [] : [positional]),
    ...flags.map(({ flag }) => `[${flag}]`),
  ].join(" ");
  const all = [...flags, HELP];
  const flagWidth = Math.max(...all.map(({ flag }) => flag.length));
  const briefWidth = Math.max(...all.map((each) => each.brief.length));
  const lines = all.map(({ flag, brief, fallback }) => {
    const line = `  ${flag.padEnd(flagWidth)}  ${brief}`;
    return fallback === undefined
      ? line
      : `${line.padEnd(flagWidth + briefWidth + 4)}  [default = ${fallback}]`;
  });
  return [
    ...["USAGE", `  ${usage}`, `  deno task ${task} --help`, ""],
    ...[brief, "", "FLAGS", ...lines, ""],
    ...["EXAMPLES", ...examples.map((example) => `  deno task ${task} ${example}`.trimEnd())],
  ].join("\n");
}
