import assert from "node:assert/strict";
import { NAME_MAX_BYTES, TAGS_MAX } from "./limits.ts";
import { checkTags, parseName, parseTag, parseZone } from "./names.ts";

const ALLOWED = [
  "a",
  "models/llama/7b.bin",
  " leading and trailing blanks ",
  "...",
  "..a",
  "a..",
  "a/.../b",
  ".hidden/.git",
  "a\\..\\b",
  "%2e%2e/%2f",
  "-rf",
  "~/x",
  "C:",
  "CON",
  "nul.txt",
  "aux/COM1/lpt9",
  "name.",
  "quotes\"and'more`$(x);&|<>*?",
  "caf\u00e9",
  "\u{1f41d}\u{1f468}\u200d\u{1f469}\u200d\u{1f467}",
  "\u202egpj.exe",
  "\u2066x\u2069",
  "zero\u200bwidth",
  "\ufeffbom",
  "\u2028line",
  "\uff0e\uff0e\uff0fx",
  "__proto__",
  "constructor",
  "a".repeat(NAME_MAX_BYTES),
  "\u{1f41d}".repeat(NAME_MAX_BYTES / 4),
];

const REFUSED: [text: string, why: RegExp][] = [
  ["", /empty/],
  [".", /segment "\."/],
  ["..", /segment "\.\."/],
  ["../x", /segment "\.\."/],
  ["x/..", /segment "\.\."/],
  ["x/../y", /segment "\.\."/],
  ["x/./y", /segment "\."/],
  ["./x", /segment "\."/],
  ["/", /begins/],
  ["/etc/passwd", /begins/],
  ["//x", /begins/],
  ["x/", /ends/],
  ["x//y", /empty segment/],
  ["x\u0000y", /U\+0000/],
  ["\u0000", /U\+0000/],
  ["x\ny", /U\+000A/],
  ["x\ry", /U\+000D/],
  ["\tx", /U\+0009/],
  ["\u001b[2J", /U\+001B/],
  ["x\u007f", /U\+007F/],
  ["x\u0080", /U\+0080/],
  ["x\u0085y", /U\+0085/],
  ["x\u009f", /U\+009F/],
  ["\ud800", /surrogate/],
  ["x\udc00y", /surrogate/],
  ["\udc00\ud800", /surrogate/],
  ["cafe\u0301", /NFC/],
  ["\u212b", /NFC/],
  ["\uf900", /NFC/],
  ["a".repeat(NAME_MAX_BYTES + 1), /1025 bytes/],
  ["\u00e9".repeat(NAME_MAX_BYTES / 2) + "a", /1025 bytes/],
];

Deno.test("parseName() takes every name that can be told apart, and changes nothing", () => {
  for (const text of ALLOWED) assert.equal(parseName(text), text);
});

Deno.test("parseName() refuses hostile names, and says why", () => {
  for (const [text, why] of REFUSED) {
    assert.throws(() => parseName(text), { code: "invalid", message: why }, JSON.stringify(text));
  }
});

Deno.test("parseName() gives a message that is safe to print and bounded", () => {
  for (const [text] of REFUSED) {
    try {
      parseName(text);
    } catch (error) {
      const { message } = error as Error;
      // deno-lint-ignore no-control-regex
      assert.ok(!/[\u0000-\u001f]/.test(message) && message.isWellFormed(), message);
      assert.ok(message.length < 600, message);
    }
  }
});

Deno.test("parseTag() splits at the first '=', and takes an empty value", () => {
  assert.deepEqual(parseTag("kind=model"), { key: "kind", value: "model" });
  assert.deepEqual(parseTag("x=a=b"), { key: "x", value: "a=b" });
  assert.deepEqual(parseTag("x="), { key: "x", value: "" });
});

Deno.test("parseTag() refuses a missing key, control characters and what is too long", () => {
  const texts = ["", "x", "=v", "x\n=v", "x=v\u0000", "x=\ud800", "\udfff=v", "x=a\u009bb"];
  for (const text of [...texts, `${"k".repeat(65)}=v`, `k=${"v".repeat(257)}`]) {
    assert.throws(() => parseTag(text), { code: "invalid" }, JSON.stringify(text));
  }
  assert.equal(parseTag(`${"k".repeat(64)}=${"v".repeat(256)}`).key.length, 64);
});

Deno.test("checkTags() refuses a key twice, and more tags than the limit", () => {
  const tags = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: "" }));
  assert.equal(checkTags(tags(TAGS_MAX)).length, TAGS_MAX);
  assert.throws(() => checkTags(tags(TAGS_MAX + 1)), { code: "invalid", message: /at most 32/ });
  const twice = [{ key: "k", value: "1" }, { key: "k", value: "2" }];
  assert.throws(() => checkTags(twice), { code: "invalid", message: /twice/ });
  assert.throws(() => checkTags([{ key: "a=b", value: "" }]), { code: "invalid" });
});

Deno.test("parseZone() takes 1 to 64 bytes without control characters", () => {
  assert.equal(parseZone("eu-west-1a"), "eu-west-1a");
  assert.equal(parseZone("z".repeat(64)).length, 64);
  for (const text of ["", "z".repeat(65), "\u00e9".repeat(33), "a\nb", "\ud800"]) {
    assert.throws(() => parseZone(text), { code: "invalid", message: /^Cannot use zone/ });
  }
});
