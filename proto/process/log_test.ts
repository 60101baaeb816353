import assert from "node:assert/strict";
import { runSample } from "../../tests/support/run_sample.ts";

Deno.test("The log in text is one line a message, with everything that could end it escaped", async () => {
  const { stderr } = await runSample(["log"]);
  const lines = stderr.split("\n");
  assert.equal(lines.length, 3, stderr);
  const moment = "\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z";
  const said = "one\\\\u000atwo\\\\u001b\\[31m";
  assert.match(lines[0]!, new RegExp(`^${moment} warning sample: A peer said ${said} peer=abc$`));
  assert.match(
    lines[1]!,
    new RegExp(
      `^${moment} error sample: Broken error=EnjambreError: Outer ` +
        "\\(cause: Error: the disk\\\\u000ais full\\) bytes=3$",
    ),
  );
});

Deno.test("The log in JSON is one document a line", async () => {
  const { stderr } = await runSample(["log"], { ENJAMBRE_LOG_FORMAT: "json" });
  const documents = stderr.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(documents.length, 2);
  assert.equal(documents[0].properties.peer, "abc");
  assert.equal(documents[0].level, "WARN");
});
