import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const TASKS = ["simulate", "sweep", "torture", "fuzz"];
/** Between the processes of one task. */
const INNER = new Set(["every"]);

for (const task of TASKS) {
  Deno.test(`deno task ${task} --help names every flag, and begins nothing`, async () => {
    const path = fileURLToPath(new URL(`./${task}.ts`, import.meta.url));
    for (const flag of ["--help", "-h"]) {
      const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--allow-all", "--no-check", path, flag],
      }).output();
      const text = new TextDecoder().decode(stdout);
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      assert.match(
        text,
        new RegExp(`^USAGE\n  deno task ${task} .*\n  deno task ${task} --help\n`),
      );
      assert.match(text, new RegExp(`\nFLAGS\n.*\n\nEXAMPLES\n  deno task ${task}`, "s"));
      for (const name of flagsIn(path)) assert.match(text, new RegExp(`\n  --${name}( |\n)`), name);
    }
  });
}

/** The options that a script parses. */
function flagsIn(path: string): string[] {
  const [, options] = /options: \{\n(.*?)\n\s*\},\n\s*\}\)/s.exec(Deno.readTextFileSync(path))!;
  const names = [...options!.matchAll(/^\s*"?([a-z-]+)"?: \{ type/gm)].map((match) => match[1]!);
  assert.ok(names.length > 0);
  return names.filter((name) => !INNER.has(name));
}
