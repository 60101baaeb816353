import assert from "node:assert/strict";
import { ARROW_RULES } from "./support/arrow_rules.ts";
import { sampleFiles } from "./support/rule.ts";
import { repositoryFiles } from "./support/source.ts";
import { STYLE_RULES } from "./support/style_rules.ts";

const files = await repositoryFiles();

for (const { claim, find, bad, good } of [...ARROW_RULES, ...STYLE_RULES]) {
  Deno.test(`Architecture: ${claim}`, () => {
    const findings = find(files);
    assert.equal(findings.length, 0, `Not so: ${claim}\n${findings.join("\n")}`);
  });

  Deno.test(`Architecture, as a rule that can fail: ${claim}`, () => {
    for (const sample of bad) {
      assert.notDeepEqual(
        find(sampleFiles(sample)),
        [],
        `Nothing found in ${JSON.stringify(sample)}`,
      );
    }
    assert.deepEqual(find(sampleFiles(good)), []);
  });
}
