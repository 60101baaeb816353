import type { DescribedMetric } from "../../proto/process/metrics.ts";
import type { ProgramName } from "../program.ts";

/** Values of a label that are listed; of more only how many there are is said. */
const LISTED_MAX = 8;

const HEAD = `# Metrics

What \`/metrics\` tells. This file is written by \`deno task monitoring --write\`; README.md beside it says how to get at it.
No label has values that people, names or peers make up.
`;

/** METRICS.md: every metric of every program, in the words of the program itself. */
export function reference(
  described: Record<ProgramName, readonly DescribedMetric[]>,
): string {
  const programs = Object.keys(described) as ProgramName[];
  const inAll = described[programs[0]!].filter(({ name }) =>
    programs.every((program) => described[program].some((metric) => metric.name === name))
  );
  const names = new Set(inAll.map(({ name }) => name));
  const sections = programs.map((program) =>
    section(
      `Of a ${program}`,
      described[program].filter(({ name }) => !names.has(name)),
    )
  );
  // What calls a program answers is its own matter.
  const common = inAll.map((metric) =>
    "service" in (metric.labels ?? {}) ? { ...metric, labels: withoutValues(metric) } : metric
  );
  return [HEAD, section("Of every program", common), ...sections].join("\n");
}

function withoutValues({ labels = {} }: DescribedMetric) {
  const known = ["code"];
  return Object.fromEntries(
    Object.entries(labels).map(([name, values]) => [name, known.includes(name) ? values : []]),
  );
}

function section(title: string, metrics: readonly DescribedMetric[]): string {
  const rows = metrics.map(({ name, kind, help, labels = {} }) => [
    `\`${name}\``,
    kind,
    Object.entries(labels).map(([label, values]) => labelText(label, values)).join("; "),
    help,
  ]);
  const table = [["metric", "kind", "labels", "what"], ["---", "---", "---", "---"], ...rows];
  const lines = table.map((cells) => `| ${cells.join(" | ")} |`);
  return `## ${title}\n\n${lines.join("\n")}\n`;
}

function labelText(label: string, values: readonly string[]): string {
  if (values.length === 0 || label === "program" || label === "version") return `\`${label}\``;
  if (values.length <= LISTED_MAX) return `\`${label}\`: ${values.join(", ")}`;
  return `\`${label}\`: ${values[0]} to ${values.at(-1)}, ${values.length} values`;
}
