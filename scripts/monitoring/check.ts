import type { DescribedMetric } from "../../proto/process/metrics.ts";
import type { ProgramName } from "../permissions.ts";
import { dashboard, dashboardExpressions } from "./dashboard.ts";
import { describedMetrics } from "./described.ts";
import { reference } from "./reference.ts";

const FOLDER = new URL("./", import.meta.url);
/** What Prometheus itself says of those it asks. */
const OF_PROMETHEUS = ["up"];
const ADDED_BY_PROMETHEUS = ["job", "instance"];
const NAME = /\b(?:up|(?:enjambre|process)_[a-z0-9_]+)\b/g;
const OF_HISTOGRAM = /_(?:bucket|sum|count)$/;

export interface MonitoringFile {
  readonly path: string;
  readonly text: string;
}

/** The files that follow from what the programs announce. */
export async function generatedFiles(): Promise<MonitoringFile[]> {
  const json = `${JSON.stringify(dashboard(), null, 2)}\n`;
  return [
    { path: "METRICS.md", text: await formatted(reference(describedMetrics()), "md") },
    { path: "dashboard.json", text: await formatted(json, "json") },
  ];
}

/** What is wrong with the files in this folder; nothing: all is well. */
export async function findings(): Promise<string[]> {
  const described = describedMetrics();
  const stale = (await generatedFiles()).filter(({ path, text }) => text !== read(path));
  return [
    ...stale.map(({ path }) => `${path} is out of date: run \`deno task monitoring --write\``),
    ...unknownNames("dashboard.json", dashboardExpressions(), described),
    ...unknownNames("alerts.yml", alertExpressions(read("alerts.yml")), described),
  ];
}

/** What the rules of a file of alerts ask Prometheus. */
export function alertExpressions(text: string): string[] {
  return [...text.matchAll(/^\s*expr: (.+)$/gm)].map((match) => match[1]!);
}

/** Names in these expressions that no program tells, or labels with values that they never have. */
export function unknownNames(
  where: string,
  expressions: readonly string[],
  described: Record<ProgramName, readonly DescribedMetric[]>,
): string[] {
  const known = Map.groupBy(Object.values(described).flat(), ({ name }) => name);
  return expressions.flatMap((expression) => {
    const found = unknownLabels(expression, known).map((why) => `${where}: ${why}`);
    const names = expression.replace(/"[^"]*"/g, "").match(NAME) ?? [];
    if (names.length === 0) return [`${where}: no metric of ours in ${expression}`];
    return found.concat(names.flatMap((name) => {
      if (known.has(name) || OF_PROMETHEUS.includes(name)) return [];
      const [metric] = known.get(name.replace(OF_HISTOGRAM, "")) ?? [];
      return metric?.kind === "histogram" ? [] : [`${where}: nothing tells ${name}`];
    }));
  });
}

/** Labels in an expression that a metric does not have, or that never have such a value. */
function unknownLabels(
  expression: string,
  known: ReadonlyMap<string, readonly DescribedMetric[]>,
): string[] {
  return [...expression.matchAll(/([a-z0-9_]+)\{([^}]*)\}/g)].flatMap(([, name, where]) => {
    const metrics = known.get(name!) ?? known.get(name!.replace(OF_HISTOGRAM, "")) ?? [];
    const matchers = [...where!.matchAll(/(\w+)(=~|=|!=|!~)"([^"]*)"/g)];
    return matchers.flatMap(([matcher, label, how, value]) => {
      if (ADDED_BY_PROMETHEUS.includes(label!)) return [];
      const values = metrics.flatMap(({ labels }) => labels?.[label!] ?? []);
      const pattern = how!.endsWith("~") ? new RegExp(`^(?:${value})$`) : undefined;
      const isMet = values.some((each) => pattern?.test(each) ?? each === value);
      return isMet ? [] : [`${name} has no ${matcher}`];
    });
  });
}

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, FOLDER));
}

/** As `deno fmt` would have it, so that both agree. */
async function formatted(text: string, extension: string): Promise<string> {
  const args = ["fmt", "--quiet", "--line-width", "100", "--ext", extension, "-"];
  const child = new Deno.Command(Deno.execPath(), { args, stdin: "piped", stdout: "piped" })
    .spawn();
  const fed = new Blob([text]).stream().pipeTo(child.stdin);
  const { success, stdout } = await child.output();
  await fed;
  if (!success) throw new Error("deno fmt does not understand what was made for it");
  return new TextDecoder().decode(stdout);
}
