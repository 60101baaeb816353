import assert from "node:assert/strict";
import { CallRates } from "./call_rates.ts";

/** How many of these may begin. */
function taken(rates: CallRates, device: string, calls: number, nowMs: number): number {
  let count = 0;
  for (let call = 0; call < calls; call += 1) if (rates.take(device, nowMs)) count += 1;
  return count;
}

Deno.test("CallRates lets a burst begin at once, and then as many as come in a second", () => {
  const rates = new CallRates(10, 30);
  assert.equal(taken(rates, "a", 100, 0), 30);
  assert.equal(taken(rates, "a", 100, 1_000), 10);
  assert.equal(taken(rates, "a", 100, 1_100), 1);
  assert.equal(taken(rates, "a", 100, 60_000), 30);
});

Deno.test("CallRates counts each device for itself, and goes on with any number of them", () => {
  const rates = new CallRates(10, 5);
  assert.equal(taken(rates, "busy", 100, 0), 5);
  for (let device = 0; device < 20_000; device += 1) {
    assert.equal(taken(rates, `${device}`, 1, device), 1);
  }
});
