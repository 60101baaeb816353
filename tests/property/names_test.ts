import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { EnjambreError } from "../../proto/words/errors.ts";
import { NAME_MAX_BYTES } from "../../proto/words/limits.ts";
import { parseName, parseTag } from "../../proto/words/names.ts";
import { isName, nameCorpus } from "../fuzz/names.ts";

const codeUnit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: codeUnit, maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(..."a./\\\u0000\u0301\ud83d\udc1d"), maxLength: 12 }),
);

Deno.test("parseName() takes what a name is, unchanged, and refuses all else as invalid", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      if (isName(text)) return assert.equal(parseName(text), text);
      assert.throws(() => parseName(text), (error) => EnjambreError.is(error, "invalid"));
    }),
    { numRuns: 1000 },
  );
});

Deno.test("parseName() refuses or keeps each of 5,000 names that somebody would try", () => {
  const names = nameCorpus();
  assert(names.length >= 5_000, `${names.length}`);
  for (const name of names) {
    if (isName(name)) assert.equal(parseName(name), name);
    else assert.throws(() => parseName(name), { code: "invalid" }, JSON.stringify(name));
  }
});

Deno.test("parseName() takes any path of clean segments within the limit", () => {
  const segment = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 })
    .map((text) => text.normalize("NFC"))
    .filter((text) => !/[/\p{Cc}]/u.test(text) && text !== "." && text !== "..");
  fc.assert(fc.property(fc.array(segment, { minLength: 1, maxLength: 8 }), (segments) => {
    const text = segments.join("/");
    fc.pre(Buffer.byteLength(text) <= NAME_MAX_BYTES && text.normalize("NFC") === text);
    assert.equal(parseName(text), text);
  }));
});

Deno.test("parseName() counts bytes of UTF-8, not characters", () => {
  const character = fc.constantFrom("a", "\u00e9", "\u20ac", "\u{1f41d}");
  fc.assert(fc.property(character, fc.integer({ min: 250, max: 1100 }), (one, count) => {
    const text = one.repeat(count);
    if (Buffer.byteLength(text) <= NAME_MAX_BYTES) assert.equal(parseName(text), text);
    else assert.throws(() => parseName(text), /more than 1024/);
  }));
});

Deno.test("parseTag() gives back the key and the value that were joined, or refuses", () => {
  fc.assert(fc.property(anyText, anyText, (key, value) => {
    try {
      const tag = parseTag(`${key}=${value}`);
      assert.equal(`${tag.key}=${tag.value}`, `${key}=${value}`);
      assert.ok(!tag.key.includes("="));
    } catch (error) {
      assert.ok(EnjambreError.is(error, "invalid"), String(error));
    }
  }));
});
