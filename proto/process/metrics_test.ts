import assert from "node:assert/strict";
import { Metrics } from "./metrics.ts";

const WAYS = { labels: { way: ["in", "out"] } };
const TEXT = { name: "x_total", help: "What passed", ...WAYS };

Deno.test("Metrics tell what is kept elsewhere as it is when they are asked", async () => {
  const metrics = new Metrics();
  const total = metrics.total(TEXT);
  const gauge = metrics.gauge({ name: "y", help: "What is there" });
  let passed = 1;
  metrics.beforeTold(() => {
    total.set(passed, { way: "in" });
    gauge.set(passed);
  });
  assert.match(await metrics.text(), /^x_total\{way="in"\} 1$/m);
  passed = 5;
  const text = await metrics.text();
  assert.match(text, /^x_total\{way="in"\} 5$/m);
  assert.match(text, /^y 5$/m);
  metrics.beforeTold(() => gauge.unset());
  assert.doesNotMatch(await metrics.text(), /^y /m);
});

Deno.test("Metrics refuse labels and values that were not announced: nobody can fill the memory with them", () => {
  const counter = new Metrics().counter(TEXT);
  counter.add(1, { way: "out" });
  assert.throws(() => counter.add(1, { way: "somebody's name" }), /has no label way=/);
  assert.throws(() => counter.add(1, { name: "in" }), /has no label name=/);
});
