import assert from "node:assert/strict";
import { codeOf, importsOf, lineAt, repositoryFiles, tokensOf } from "./source.ts";

const tokenTexts = (text: string) =>
  tokensOf(text).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);

Deno.test("tokensOf() tells strings, comments, templates and regular expressions apart", () => {
  assert.deepEqual(tokenTexts(`a("//no", '"'); // "yes"\nb / d / e /* 'c' */`), [
    'string "//no"',
    `string '"'`,
    'comment // "yes"',
    "comment /* 'c' */",
  ]);
  assert.deepEqual(tokenTexts('x = /[/"]\\//gu.test(y) / 2;'), ['regex /[/"]\\//gu']);
  assert.deepEqual(tokenTexts("`a${ { b: `c${1}` } }d` + e"), [
    "template `a${",
    "template `c${",
    "template }`",
    "template }d`",
  ]);
  assert.deepEqual(tokenTexts('"a\\"b" + c'), ['string "a\\"b"']);
});

Deno.test("codeOf() keeps every position", () => {
  const text = 'a("x\\n"); // y\nb(`c\n${d}`);';
  const code = codeOf(text);
  assert.equal(code.length, text.length);
  assert.equal(code.replace(/ +/g, " "), "a( ); \nb( \n d );");
});

Deno.test("importsOf() finds static and dynamic imports and re-exports, and no other string", () => {
  const text =
    'import a from "./a.ts";\nimport {\n  type B,\n} from "./b.ts";\nimport "./c.ts";\n' +
    'export * from "./d.ts";\nawait import("./e.ts");\n// from "./f.ts"\nconst g = \'from "./g.ts"\';\n';
  const specifiers = importsOf(text).map(({ specifier }) => specifier);
  assert.deepEqual(specifiers, ["./a.ts", "./b.ts", "./c.ts", "./d.ts", "./e.ts"]);
  assert.deepEqual(importsOf(text).map(({ position }) => lineAt(text, position)), [1, 4, 5, 6, 7]);
});

Deno.test("repositoryFiles() finds this file", async () => {
  const paths = (await repositoryFiles()).map(({ path }) => path);
  assert.ok(paths.includes("tests/support/source_test.ts"));
  assert.ok(!paths.some((path) => path.startsWith(".git/") || path.startsWith("node_modules/")));
});
