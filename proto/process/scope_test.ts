import assert from "node:assert/strict";
import { currentScope, inScope, keepScope, scopeId } from "./scope.ts";

Deno.test("inScope() adds to what is being done, over every wait, and ends with it", async () => {
  await inScope({ request: "r" }, async () => {
    await Promise.resolve();
    await inScope({ operation: "o" }, async () => {
      await Promise.resolve();
      assert.deepEqual({ ...currentScope() }, { request: "r", operation: "o" });
    });
    assert.deepEqual({ ...currentScope() }, { request: "r" });
  });
  assert.deepEqual(currentScope(), {});
});

Deno.test("keepScope() makes items as a part of what was done when it was called", async () => {
  async function* scopes() {
    for (let index = 0; index < 3; index += 1) {
      await Promise.resolve();
      yield currentScope().request;
    }
  }
  const kept = inScope({ request: "r" }, () => keepScope(scopes()));
  const seen = await inScope({ request: "other" }, () => Array.fromAsync(kept));
  assert.deepEqual(seen, ["r", "r", "r"]);
});

Deno.test("scopeId() takes ids alone", () => {
  assert.equal(scopeId("abcdefghij234"), "abcdefghij234");
  for (
    const text of ["", "short", "a\nb".repeat(9), "A".repeat(26), "a".repeat(65), 7, undefined]
  ) {
    assert.equal(scopeId(text), undefined);
  }
});
