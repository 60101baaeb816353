import assert from "node:assert/strict";
import { EnjambreError, ERROR_CODES, EXIT_CODE_BY_ERROR, invalid } from "./errors.ts";

Deno.test("EXIT_CODE_BY_ERROR gives every code an exit code of a failure", () => {
  assert.deepEqual(Object.keys(EXIT_CODE_BY_ERROR).sort(), [...ERROR_CODES].sort());
  for (const code of ERROR_CODES) {
    assert.ok(EXIT_CODE_BY_ERROR[code] >= 1 && EXIT_CODE_BY_ERROR[code] <= 7, code);
  }
});

Deno.test("EnjambreError.from() keeps a failure of the set as it is", () => {
  const failure = invalid("Cannot do it");
  assert.equal(EnjambreError.from(failure), failure);
});

Deno.test("EnjambreError.from() tells cancelled and timeout from an abort's reason", () => {
  const aborted = new DOMException("Stopped", "AbortError");
  const late = new DOMException("Late", "TimeoutError");
  assert.equal(EnjambreError.from(aborted).code, "cancelled");
  assert.equal(EnjambreError.from(late).code, "timeout");
});

Deno.test("EnjambreError.from() is total and keeps the cause out of the message", () => {
  for (const thrown of [new Error("secret"), "secret", undefined, null, 0, { secret: 1 }]) {
    const failure = EnjambreError.from(thrown);
    assert.equal(failure.code, "internal");
    assert.equal(failure.cause, thrown);
    assert.ok(!failure.message.includes("secret"));
  }
});

Deno.test("EnjambreError.is() asks for any code, or for one of some", () => {
  const failure = new EnjambreError("conflict", "Cannot do it");
  assert.ok(EnjambreError.is(failure));
  assert.ok(EnjambreError.is(failure, "not_found", "conflict"));
  assert.ok(!EnjambreError.is(failure, "not_found"));
  assert.ok(!EnjambreError.is(new Error("conflict")));
});
