import assert from "node:assert/strict";
import { mostDescriptors, openDescriptors } from "./descriptors.ts";

Deno.test("openDescriptors() counts what is open, and leaves nothing open itself", () => {
  const before = openDescriptors()!;
  const files = Array.from({ length: 50 }, () => Deno.openSync("/dev/null"));
  const meanwhile = openDescriptors()!;
  for (const file of files) file.close();
  assert.ok(meanwhile >= before + 40, `${before}, then ${meanwhile}`);
  assert.ok(openDescriptors()! < meanwhile);
});

Deno.test("mostDescriptors() is what the launcher says, if there was one", () => {
  assert.equal(mostDescriptors(), undefined);
  Deno.env.set("ENJAMBRE_OPEN_FILES_MAX", "65536");
  try {
    assert.equal(mostDescriptors(), 65_536);
  } finally {
    Deno.env.delete("ENJAMBRE_OPEN_FILES_MAX");
  }
});
