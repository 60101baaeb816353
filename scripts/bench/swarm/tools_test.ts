import assert from "node:assert/strict";
import { missingTools, runTool } from "./tools.ts";

Deno.test("missingTools() names those that are not installed, and no other", () => {
  assert.equal(missingTools("sh", "ls"), undefined);
  assert.equal(missingTools("sh", "no-such-1", "no-such-2"), "no-such-1, no-such-2 not installed");
});

Deno.test("runTool() answers what a tool prints, or fails with what it complains of", async () => {
  assert.equal(await runTool(["sh", "-c", "echo yes; echo no >&2"]), "yes\n");
  await assert.rejects(runTool(["sh", "-c", "echo why >&2; exit 3"]), /ended with 3: why$/);
});
