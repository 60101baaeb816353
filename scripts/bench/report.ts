import { formatSize } from "../../proto/words/units.ts";

const MIB = 1024 * 1024;

/** How a figure is shown; the number itself is in bytes a second, milliseconds, bytes, or plain. */
type Unit = "bytes/s" | "ms" | "bytes" | "ratio";

/** One measured figure. */
export interface Figure {
  readonly bench: string;
  readonly what: string;
  readonly value: number;
  readonly unit: Unit;
  /** What it should be, where something was promised. */
  readonly goal?: { readonly least: number } | { readonly most: number };
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memory: string;
  readonly system: string;
  readonly deno: string;
  readonly date: string;
}

export function thisMachine(now: Date): Machine {
  const cpu = /^model name\s*:\s*(.+)$/m.exec(readIfThere("/proc/cpuinfo"))?.[1] ?? Deno.build.arch;
  return {
    cpu,
    cores: navigator.hardwareConcurrency,
    memory: formatSize(Deno.systemMemoryInfo().total),
    system: `${Deno.build.os} ${Deno.osRelease()}`,
    deno: Deno.version.deno,
    date: now.toISOString().slice(0, 10),
  };
}

export function reached({ value, goal }: Figure): boolean {
  if (goal === undefined) return true;
  return "least" in goal ? value >= goal.least : value <= goal.most;
}

export function shown(value: number, unit: Unit): string {
  switch (unit) {
    case "bytes/s":
      return `${(value / MIB).toFixed(0)} MiB/s`;
    case "bytes":
      return `${(value / MIB).toFixed(0)} MiB`;
    case "ms":
      return value >= 1_000
        ? `${(value / 1000).toFixed(1)} s`
        : `${value.toFixed(value < 10 ? 1 : 0)} ms`;
    case "ratio":
      return value.toFixed(2);
  }
}

/** A table that is also valid Markdown, for the README. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { bench, what, value, unit, goal } = figure;
    const wanted = goal === undefined
      ? ""
      : "least" in goal
      ? `at least ${shown(goal.least, unit)}`
      : `under ${shown(goal.most, unit)}`;
    return [
      bench,
      what,
      shown(value, unit),
      wanted,
      goal && (reached(figure) ? "yes" : "NO") || "",
    ];
  });
  const head = ["bench", "what", "measured", "wanted", "held"];
  return markdownTable([head, ...rows], (column) => column === 2);
}

/** The first row is the head; columns of numbers stand to the right. */
export function markdownTable(
  rows: readonly (readonly string[])[],
  isNumber: (column: number) => boolean,
): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => {
    const cells = row.map((cell, column) =>
      isNumber(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)
    );
    return `| ${cells.join(" | ")} |`;
  };
  const rules = widths.map((width, column) =>
    isNumber(column) ? `${"-".repeat(width + 1)}:` : "-".repeat(width + 2)
  );
  return [line(rows[0]!), `|${rules.join("|")}|`, ...rows.slice(1).map(line)].join("\n");
}

export function markdownList(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

function readIfThere(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return "";
  }
}
