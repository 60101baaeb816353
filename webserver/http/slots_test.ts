import assert from "node:assert/strict";
import { EnjambreError } from "../../proto/words/errors.ts";
import { Slots } from "./slots.ts";

Deno.test("Slots, past the last one it is unavailable until one is given back, once", () => {
  const slots = new Slots(2);
  const first = slots.take();
  slots.take();
  assert.throws(() => slots.take(), (thrown) => EnjambreError.is(thrown, "unavailable"));
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  slots.take();
  assert.throws(() => slots.take(), (thrown) => EnjambreError.is(thrown, "unavailable"));
});
