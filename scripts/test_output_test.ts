import assert from "node:assert/strict";
import { TestOutput } from "./test_output.ts";

function read(text: string): TestOutput {
  const output = new TestOutput();
  for (const line of text.split("\n")) output.read(line);
  return output;
}

Deno.test("Of what deno test prints, the counts, what was skipped and the files that failed are read", () => {
  const output = read(`./tests/integration/a_test.ts => A holds ... a part ... FAILED (2s)
./tests/integration/a_test.ts => A holds ... FAILED (due to 1 failed step) (5s)
./tests/integration/b_test.ts => B ... ok (7s)
./tests/integration/c_test.ts => C is not here ... ignored (0ms)
ERRORS
A holds ... a part => ./tests/support/network.ts:70:8
FAILURES
FAILED | 112 passed (257 steps) | 1 failed (8m49s)`);
  assert.deepEqual(output.counts, { passed: 112, failed: 1 });
  assert.deepEqual(output.skipped, ["C is not here"]);
  assert.deepEqual([...output.failedFiles], ["tests/integration/a_test.ts"]);
  assert.equal(output.hasBrokenModule, false);
});

Deno.test("Of files that run one after the other, the one that failed is known too", () => {
  const output = read(`running 2 tests from ./tests/integration/a_test.ts
A holds ... ok (2s)
A is told ...
a part ... ok (1s)
A is told ... ok (2s)
running 1 test from ./tests/integration/b_test.ts
B holds ...
a part ... FAILED (1s)
B holds ... FAILED (due to 1 failed step) (2s)
FAILED | 2 passed (1 step) | 1 failed (1 step) (6s)`);
  assert.deepEqual([...output.failedFiles], ["tests/integration/b_test.ts"]);
});

Deno.test("A module that cannot be loaded is told apart from a test that failed", () => {
  const output = read(`./tests/integration/a_test.ts (uncaught error)
FAILED | 0 passed | 1 failed (8ms)`);
  assert(output.hasBrokenModule);
  assert.deepEqual([...output.failedFiles], []);
  assert.deepEqual(output.counts, { passed: 0, failed: 1 });
});

Deno.test("Without a closing line there are no counts", () => {
  assert.equal(read("running 3 tests from ./a_test.ts").counts, undefined);
});
