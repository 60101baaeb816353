import assert from "node:assert/strict";
import fc from "fast-check";
import { EnjambreError } from "../../proto/words/errors.ts";
import { parseQuery } from "./query.ts";

const text = (text: string, isExcluded = false) => ({ kind: "text", text, isExcluded });
const pattern = (text: string, isExcluded = false) => ({ kind: "pattern", text, isExcluded });

Deno.test("parseQuery() takes words, phrases and patterns, each perhaps excluded", () => {
  assert.deepEqual(parseQuery('  one "two words"\t-three *.bin -old/* a"b c"d ').words, [
    text("one"),
    text("two words"),
    text("three", true),
    pattern("*.bin"),
    pattern("old/*", true),
    text("ab cd"),
  ]);
});

Deno.test("parseQuery() takes everything in quotes as it is", () => {
  const quoted = String.raw`"*" "-x" "size:1" "say \"hi\"" "back\\slash" -"a b"`;
  assert.deepEqual(parseQuery(quoted), {
    words: [
      text("*"),
      text("-x"),
      text("size:1"),
      text('say "hi"'),
      text("back\\slash"),
      text("a b", true),
    ],
    filters: [],
  });
});

Deno.test("parseQuery() takes filters, each perhaps excluded", () => {
  const query = 'size:>=1KiB size:7 -age:<2h tag:k tag:k=v=w tag:"k=a b" zone:"z 1" ' +
    "under-replicated -under-replicated";
  const isExcluded = false;
  assert.deepEqual(parseQuery(query), {
    words: [],
    filters: [
      { by: "size", operator: ">=", bytes: 1024, isExcluded },
      { by: "size", operator: "=", bytes: 7, isExcluded },
      { by: "age", operator: "<", ms: 7_200_000, isExcluded: true },
      { by: "tag", key: "k", isExcluded },
      { by: "tag", key: "k", value: "v=w", isExcluded },
      { by: "tag", key: "k", value: "a b", isExcluded },
      { by: "zone", zone: "z 1", isExcluded },
      { by: "under-replicated", isExcluded },
      { by: "under-replicated", isExcluded: true },
    ],
  });
});

Deno.test("parseQuery() composes what is written in parts", () => {
  assert.deepEqual(parseQuery("a\u0308").words, [text("\u00e4")]);
});

Deno.test("parseQuery() says what it cannot understand", () => {
  for (
    const [query, message] of [
      ['say "hi', /double quote is not closed/],
      ["size:huge", /size "huge"/],
      ["age:<7", /time "7"/],
      ["tag:", /"tag:".*value is missing/],
      ["a -", /"-".*no text/],
      ['""', /no text/],
      ["a\u0007b", /control character/],
      ["x".repeat(1025), /1025 bytes/],
      ["x ".repeat(33), /33 terms/],
      ["\ud800", /not valid Unicode/],
    ] as const
  ) {
    assert.throws(() => parseQuery(query), (error) => {
      assert.ok(EnjambreError.is(error, "invalid"), query);
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("parseQuery() answers or refuses any text, in time that does not explode", () => {
  const pieces = fc.constantFrom(...'" \\ - * size: > 1 a tag: = '.split(" "), " ", '"');
  fc.assert(fc.property(fc.array(pieces, { maxLength: 200 }), (parts) => {
    try {
      parseQuery(parts.join(""));
    } catch (error) {
      assert.ok(EnjambreError.is(error, "invalid"));
    }
  }));
});
