import assert from "node:assert/strict";
import { nextCharacter, prefixEnd } from "./text_order.ts";

Deno.test("prefixEnd() is the first text after all that begin so", () => {
  assert.equal(prefixEnd("ab"), "ac");
  assert.equal(prefixEnd("a\u{10ffff}"), "b");
  assert.equal(prefixEnd("\u{10ffff}"), undefined);
  assert.equal(prefixEnd(""), undefined);
});

Deno.test("nextCharacter() knows no half of a surrogate pair", () => {
  assert.equal(nextCharacter("\ud7ff"), "\ue000");
  assert.equal(nextCharacter("\u{1f600}"), "\u{1f601}");
});
