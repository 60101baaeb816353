import assert from "node:assert/strict";
import { runSample } from "../../tests/support/run_sample.ts";
import { ERROR_CODES, EXIT_CODE_BY_ERROR } from "../words/errors.ts";

Deno.test("runCommandLine() answers each failure with its exit code and one line", async () => {
  await Promise.all(["invalid", "not_found", "conflict", "corrupt", "denied"].map(async (how) => {
    const { code, stdout, stderr } = await runSample([how]);
    const errorCode = ERROR_CODES.find((each) => each === how)!;
    assert.equal(code, EXIT_CODE_BY_ERROR[errorCode], how);
    assert.equal(stderr, `sample: Cannot do it: ${how}\n`);
    assert.equal(stdout, "");
  }));
});

Deno.test("runCommandLine() shows a fault of ours with its stack, exit code 1", async () => {
  const { code, stderr } = await runSample(["bug"]);
  assert.equal(code, 1);
  assert.match(stderr, /^sample: TypeError: a fault of ours\n\s+at /);
});

Deno.test("runCommandLine() answers wrong use with 2, the flag's name and where to read more", async () => {
  const wrong: [string[], RegExp][] = [
    [["settings", "--dead-after", "many"], /^sample: --dead-after: Cannot use "many": expected/],
    [["settings", "--no-such-flag"], /^sample: .*no-such-flag/],
    [["settings", "one-too-many"], /^sample: /],
    [[], /^sample: HOW|^sample: .*HOW/],
  ];
  await Promise.all(wrong.map(async ([args, message]) => {
    const { code, stdout, stderr } = await runSample(args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
    assert.match(stderr, /See "sample --help"/);
    assert.equal(stdout, "");
  }));
});

Deno.test("runCommandLine() takes a flag before its variable before its fallback", async () => {
  const env = { ENJAMBRE_DEAD_AFTER: "5" };
  const [fallback, variable, flag, bad] = await Promise.all([
    runSample(["settings"]),
    runSample(["settings"], env),
    runSample(["settings", "--dead-after", "6"], env),
    runSample(["settings"], { ENJAMBRE_DEAD_AFTER: "soon" }),
  ]);
  assert.equal(fallback.stdout, "dead-after 3\n");
  assert.equal(variable.stdout, "dead-after 5\n");
  assert.equal(flag.stdout, "dead-after 6\n");
  assert.equal(bad.code, 2);
  assert.match(bad.stderr, /--dead-after: Cannot use "soon"/);
});

Deno.test("runCommandLine() prints help and version on stdout, exit code 0", async () => {
  const [help, version] = await Promise.all([runSample(["--help"]), runSample(["--version"])]);
  assert.equal(help.code, 0);
  assert.match(help.stdout, /A program for tests/);
  assert.match(help.stdout, /--dead-after/);
  assert.equal(version.code, 0);
  assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
});

Deno.test("runCommandLine() says in one line what a program lacks that Deno allows too little", async () => {
  const allowances: [string[], RegExp][] = [
    [[], /^sample: Deno was not told to allow anything: start it with its task .*\n$/],
    [
      ["--allow-env=ENJAMBRE_*"],
      /^sample: Requires read access to .*: start it with its task .*\n$/,
    ],
  ];
  await Promise.all(allowances.map(async ([allowed, message]) => {
    const { code, stdout, stderr } = await runSample(["reads"], {}, ["--no-prompt", ...allowed]);
    assert.match(stderr, message);
    assert.deepEqual([code, stdout], [EXIT_CODE_BY_ERROR.denied, ""]);
  }));
});

Deno.test("runCommandLine() answers --version with the version, which is that of deno.json", async () => {
  const { version } = JSON.parse(
    Deno.readTextFileSync(new URL("../../deno.json", import.meta.url)),
  );
  assert.equal((await runSample(["--version"])).stdout, `${version}\n`);
});
