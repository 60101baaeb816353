import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { needs } from "../../tests/support/needs.ts";
import { METHOD_RULES } from "../../proto/wire/method_rules.ts";
import { alertExpressions, findings, unknownNames } from "./check.ts";
import { describedMetrics } from "./described.ts";
import { hasPromtool, promtool } from "./promtool.ts";

/** Series that one metric of one program may have at most. */
const SERIES_MAX = 2_500;
const METHODS = Object.keys(METHOD_RULES).length;
const UNITS = ["_seconds", "_bytes", "_bytes_per_second", "_info"];
const described = describedMetrics();

Deno.test("The dashboard, the alert rules and METRICS.md fit what the programs tell", async () => {
  assert.deepEqual(await findings(), []);
});

Deno.test("unknownNames() finds names and labels that no program tells", () => {
  const alerts = [
    "    expr: enjambre_tracker_nmaes > 0",
    '    expr: rate(enjambre_grpc_calls_total{code="fine"}[5m]) > 0',
    "    expr: rate(enjambre_peer_fragments_bucket[5m]) > 0",
    "    expr: enjambre_tracker_names > 0",
  ].join("\n");
  assert.deepEqual(unknownNames("a", alertExpressions(alerts), described), [
    "a: nothing tells enjambre_tracker_nmaes",
    'a: enjambre_grpc_calls_total has no code="fine"',
    "a: nothing tells enjambre_peer_fragments_bucket",
  ]);
});

/** Of a call its method says which service it is: there are no more pairs than methods of all programs. */
function seriesOf({ service, method, ...others }: Readonly<Record<string, readonly string[]>>) {
  const pairs = service === undefined || method === undefined ? 1 : METHODS;
  return Object.values(others).reduce((product, { length }) => product * length, pairs);
}

for (const [program, metrics] of Object.entries(described)) {
  Deno.test(`Metrics of a ${program} are named by Prometheus's conventions, explained and bounded`, () => {
    const names = metrics.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length, "a name is there once");
    for (const { name, kind, help, labels = {} } of metrics) {
      assert.match(name, /^(enjambre|process)(_[a-z0-9]+)+$/);
      assert.equal(name.endsWith("_total"), kind === "counter", `${name}: _total for counters`);
      assert.doesNotMatch(name, /_(ms|milliseconds|kb|kib|mib|percent|ratio|count|sum|bucket)\b/);
      if (kind === "histogram") assert(UNITS.some((unit) => name.endsWith(unit)), name);
      const unit = /seconds|bytes/.exec(name)?.[0];
      if (unit !== undefined) {
        assert(UNITS.some((each) => name.replace("_total", "").endsWith(each)), `${name}: unit`);
      }
      assert.match(help, /^[A-Z0-9].{10,}[^.]$/, `${name}: help`);
      const series = seriesOf(labels);
      assert(series > 0 && series <= SERIES_MAX, `${name}: ${series} series`);
      for (const label of Object.keys(labels)) assert.match(label, /^[a-z]+$/);
    }
  });
}

const withPromtool = needs({
  tool: "promtool",
  present: hasPromtool,
  install: "apt-get install prometheus, or scripts/ci/install-tools.sh",
});

withPromtool.test("promtool finds the alert rules right, and each fires when it should", async () => {
  const cwd = fileURLToPath(new URL("./", import.meta.url));
  await promtool(["check", "rules", "alerts.yml"], { cwd });
  await promtool(["test", "rules", "alerts_test.yml"], { cwd });
});
