import assert from "node:assert/strict";
import type { Measurement } from "./measure.ts";
import { misses, outcomeOf, outcomeTable, snakeCased } from "./outcome.ts";

const MIB = 1024 * 1024;
const TERMS = { receivers: 4, sizeBytes: 10 * MIB, boundMs: 1_000 };
const GOALS = { goalRatio: 1.4, goalCpuMsPerMib: 12 };
const MEASURED: Measurement = {
  ...{ contender: "Enjambre, peer get", lastMs: 1_200, verified: true, cpuSeconds: 0.4 },
  ...{ holderSentBytes: 11 * MIB, receivedBytes: 42 * MIB },
};

Deno.test("outcomeOf() takes each figure's median and says it in parts of the file", () => {
  const rounds = [1_500, 1_100, 1_200].map((lastMs) => ({ ...MEASURED, lastMs }));
  const outcome = outcomeOf(rounds, TERMS, GOALS);
  assert.deepEqual(outcome, {
    ...{ contender: "Enjambre, peer get", rounds: 3, lastMs: 1_200, ratio: 1.2, ...GOALS },
    ...{ verified: true, holderSent: 1.1, received: 1.05, cpuSeconds: 0.4, cpuMsPerMib: 10 },
  });
  assert.deepEqual(misses(outcome), []);
});

Deno.test("outcomeOf() says verified only when every round was", () => {
  const outcome = outcomeOf([MEASURED, { ...MEASURED, verified: false }], TERMS);
  assert.equal(outcome.verified, false);
  assert.deepEqual(misses(outcome), ["Enjambre, peer get: the file that came is another"]);
});

Deno.test("misses() names each figure that is beyond its goal, and asks nothing else of others", () => {
  const bytes = { holderSentBytes: 30 * MIB, duplicateBytes: 2 * MIB };
  const slow = { ...MEASURED, ...bytes, lastMs: 2_000, cpuSeconds: 1 };
  assert.deepEqual(misses(outcomeOf([slow], TERMS, GOALS)), [
    "Enjambre, peer get: last / bound 2.00, wanted at most 1.4",
    "Enjambre, peer get: holder sent / F 3.00, wanted at most 1.2",
    "Enjambre, peer get: duplicates 0.05, wanted at most 0.01",
    "Enjambre, peer get: CPU ms per MiB 25.00, wanted at most 12",
  ]);
  assert.deepEqual(misses(outcomeOf([{ ...slow, contender: "aria2" }], TERMS)), []);
});

Deno.test("misses() holds the narrow link's bytes to its goal instead of the holder's", () => {
  const across = { sentBytes: 14 * MIB, receivedBytes: 0 };
  const outcome = outcomeOf([{ ...MEASURED, holderSentBytes: 30 * MIB, across }], TERMS);
  assert.deepEqual(misses(outcome), ["Enjambre, peer get: across / F 1.40, wanted at most 1.3"]);
});

Deno.test("outcomeTable() has a row for each system and a line for each failure", () => {
  const told = { ...MEASURED, contender: "libtorrent", duplicateBytes: 2 * MIB };
  const table = outcomeTable(
    [outcomeOf([MEASURED], TERMS, GOALS), outcomeOf([told], TERMS)],
    [{ contender: "aria2", failure: "not done within 9 s" }],
  );
  const [head, rule, ours, theirs, , failed] = table.split("\n");
  const cells = (line?: string) => line!.split("|").slice(1, -1).map((cell) => cell.trim());
  assert.deepEqual(cells(head).slice(0, 5), [
    ...["system", "rounds", "last has it", "/ bound", "wanted"],
  ]);
  assert.match(rule!, /^\|-+\|-+:\|/);
  assert.deepEqual(cells(ours), [
    ...["Enjambre, peer get", "1", "1.2 s", "1.20", "1.40", "verified", "1.10", "1.05"],
    ...["not told", "0.4 s", "10.0 ms"],
  ]);
  assert.equal(cells(theirs)[8], "5.0 %");
  assert.equal(failed, "aria2 failed: not done within 9 s");
});

Deno.test("snakeCased() renames keys at every depth, and leaves values alone", () => {
  assert.deepEqual(snakeCased({ cpuMsPerMib: 1, of: [{ lastMs: null, name: "peerGet" }] }), {
    ...{ cpu_ms_per_mib: 1, of: [{ last_ms: null, name: "peerGet" }] },
  });
});
