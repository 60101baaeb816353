import assert from "node:assert/strict";
import { automaticOr, logFlags, oneOf, setting, wholeNumber } from "./settings.ts";

const VARIABLE = "ENJAMBRE_DEAD_AFTER";

function deadAfter() {
  return setting({
    name: "dead-after",
    parse: wholeNumber(1, 9),
    brief: "Silence",
    placeholder: "N",
    fallback: "3",
  });
}

Deno.test("setting() takes the variable of its name before its fallback", () => {
  Deno.env.delete(VARIABLE);
  assert.equal(deadAfter().default, "3");
  Deno.env.set(VARIABLE, "7");
  try {
    assert.equal(deadAfter().default, "7");
  } finally {
    Deno.env.delete(VARIABLE);
  }
});

Deno.test("setting() without a fallback and without a variable must be given", () => {
  const must = { name: "not-set-by-anybody", parse: String, brief: "", placeholder: "X" };
  assert.ok(!("default" in setting(must)));
});

Deno.test("wholeNumber() takes digits within its bounds alone", () => {
  const parse = wholeNumber(2, 64);
  assert.deepEqual(["2", "64", "007"].map(parse), [2, 64, 7]);
  for (const text of ["1", "65", "", " 3", "3.0", "-3", "+3", "1e1", "0x3", "three", "3\n"]) {
    assert.throws(() => parse(text), {
      message: `Cannot use ${JSON.stringify(text)}: expected a whole number from 2 to 64`,
    });
  }
});

Deno.test("oneOf() takes its choices alone, in their own spelling", () => {
  const parse = oneOf("text", "json");
  assert.equal(parse("json"), "json");
  for (const text of ["JSON", "", "xml"]) {
    assert.throws(() => parse(text), {
      message: `Cannot use ${JSON.stringify(text)}: expected one of text, json`,
    });
  }
});

Deno.test("automaticOr() leaves auto to the program, and hands on everything else", () => {
  const parse = automaticOr(wholeNumber(1, 3));
  assert.equal(parse("auto"), "auto");
  assert.equal(parse("2"), 2);
  assert.throws(() => parse("Auto"), /Cannot use "Auto"/);
});

Deno.test("logFlags() has the program's own level as its fallback", () => {
  const { logLevel, logFormat } = logFlags("warning");
  assert.equal(logLevel.default, "warning");
  assert.equal(logFormat.default, "text");
  assert.throws(() => logLevel.parse("loud"), /expected one of trace, debug, info, warning/);
});
