// `deno task monitoring [--write]`: whether the dashboard, the alert rules and the list of metrics fit what the
// programs tell; with --write the dashboard and the list are made anew. promtool has a look, too, where it is there.
import { fileURLToPath } from "node:url";
import { findings, generatedFiles } from "./monitoring/check.ts";
import { hasPromtool, promtool } from "./monitoring/promtool.ts";

const FOLDER = new URL("./monitoring/", import.meta.url);

async function main(args: readonly string[]): Promise<void> {
  if (args.includes("--write")) {
    for (const { path, text } of await generatedFiles()) {
      Deno.writeTextFileSync(new URL(path, FOLDER), text);
    }
  }
  const found = await findings();
  const cwd = fileURLToPath(FOLDER);
  if (hasPromtool) {
    await promtool(["check", "rules", "alerts.yml"], { cwd });
    await promtool(["test", "rules", "alerts_test.yml"], { cwd });
  }
  for (const finding of found) console.error(finding);
  if (found.length > 0) return void (Deno.exitCode = 1);
  console.log(`${cwd}dashboard.json   import it in Grafana, with Prometheus as its source`);
  console.log(`${cwd}alerts.yml       name it in rule_files of prometheus.yml`);
  console.log(`${cwd}METRICS.md       every metric`);
  const checked = hasPromtool ? "promtool has checked the rules" : "promtool is not here";
  console.log(`All of them fit what the programs tell; ${checked}.`);
}

await main(Deno.args);
