import assert from "node:assert/strict";
import { RefusedJoins } from "./refused_joins.ts";

const HOUR_MS = 3_600_000;

Deno.test("RefusedJoins keeps ten an hour of one source, and 200 of all", () => {
  const refused = new RefusedJoins();
  const keptOf = (source: string, nowMs: number) => {
    let kept = 0;
    for (let turn = 0; turn < 20; turn += 1) kept += refused.isToBeKept(source, nowMs) ? 1 : 0;
    return kept;
  };
  assert.equal(keptOf("10.0.0.1", 1_000), 10);
  assert.equal(keptOf("10.0.0.1", 1_000 + HOUR_MS - 1), 0);
  let all = 10;
  for (let host = 0; host < 100; host += 1) all += keptOf(`10.0.1.${host}`, 2_000);
  assert.equal(all, 200);
  assert.equal(keptOf("10.0.0.1", 1_000 + HOUR_MS), 10);
  assert.equal(keptOf("10.0.0.1", 0), 10, "a clock that went back silences nothing");
});
