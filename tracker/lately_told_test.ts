import assert from "node:assert/strict";
import { LatelyTold } from "./lately_told.ts";

Deno.test("LatelyTold tells the same thing once in its time, and other things at once", () => {
  const told = new LatelyTold(1_000, 2);
  assert.equal(told.isNew("a", 0), true);
  assert.equal(told.isNew("a", 999), false);
  assert.equal(told.isNew("b", 999), true);
  assert.equal(told.isNew("a", 1_000), true);
});

Deno.test("LatelyTold remembers so many things and no more", () => {
  const told = new LatelyTold(1_000, 2);
  for (const what of ["a", "b", "c"]) told.isNew(what, 0);
  assert.equal(told.isNew("c", 1), false);
  assert.equal(told.isNew("a", 1), true, "it was forgotten for another");
});
