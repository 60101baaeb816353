import assert from "node:assert/strict";
import { runSample, serveSample } from "../../tests/support/run_sample.ts";
import { EXIT_CODE_BY_ERROR } from "../words/errors.ts";

Deno.test("runServer() says in one line that it is ready, and ends well when it is told to stop", async () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const { code, stdout, stderr } = await serveSample("serves", signal);
    assert.equal(stdout, "ready sample 127.0.0.1:1\n");
    assert.equal(code, 0, stderr);
    const closed = stderr.split("\n").filter((line) => line.startsWith("closed"));
    assert.deepEqual(closed, ["closed second, stopping: true", "closed first, stopping: true"]);
  }
});

Deno.test("runServer() that cannot start says why, closes what it opened, and never says ready", async () => {
  const { code, stdout, stderr } = await runSample(["no-start"]);
  assert.equal(code, EXIT_CODE_BY_ERROR.unavailable);
  assert.equal(stdout, "");
  assert.match(stderr, /^sample: Cannot start: the port is taken$/m);
  assert.match(stderr, /^closed first, stopping: true$/m);
});

Deno.test("runServer() ends by itself with the failure that it cannot go on with", async () => {
  const { code, stdout, stderr } = await runSample(["fails-later"]);
  assert.equal(stdout, "ready sample 127.0.0.1:1\n");
  assert.equal(code, EXIT_CODE_BY_ERROR.corrupt);
  assert.match(stderr, /^sample: Cannot go on: the folder is gone$/m);
  assert.match(stderr, /^closed first/m);
});

Deno.test("runServer() logs a rejection that nobody handles, and goes on serving", async () => {
  const { code, stderr } = await serveSample("rejection", "SIGTERM");
  assert.equal(code, 0, stderr);
  assert.match(stderr, /error process: A failure was not handled .*nobody waits for this/);
});

Deno.test("runServer() ends with a code of its own when the server does not answer itself", async () => {
  const { code, stderr } = await runSample(["deaf"]);
  assert.equal(code, 70, stderr);
  assert.match(
    stderr,
    /^sample: Cannot go on: 127.0.0.1:1 takes no connections any more; .*\(exit code 70\)$/m,
  );
  assert.match(stderr, /^closed first, stopping: true$/m);
});
