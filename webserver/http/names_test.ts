import assert from "node:assert/strict";
import { EnjambreError } from "../../proto/words/errors.ts";
import { filePath, nameInPath, rawPath } from "./names.ts";

const HOST = "http://localhost:8080";

function nameOf(path: string): string {
  return nameInPath(`${HOST}${path}`, "/files/");
}

Deno.test("rawPath() is the path as it was written, without the query", () => {
  assert.equal(rawPath(`${HOST}/a/../%2e%2e/b?x=/y#z`), "/a/../%2e%2e/b");
  assert.equal(rawPath(HOST), "/");
  assert.equal(rawPath(`${HOST}?a/b`), "/");
  assert.equal(rawPath(`${HOST}//a`), "//a");
});

Deno.test("nameInPath(), percent-encoded UTF-8 becomes a name; a plus is a plus", () => {
  assert.equal(nameOf("/files/a/b.txt"), "a/b.txt");
  assert.equal(nameOf("/files/h%C3%A9%20llo%2Bx+y"), "hé llo+x+y");
  assert.equal(nameOf("/files/100%25?version=1.1"), "100%");
  assert.equal(nameOf("/files/%3Cscript%3E%22%27"), "<script>\"'");
});

Deno.test("nameInPath(), an encoded slash is the slash of a name, once", () => {
  assert.equal(nameOf("/files/a%2Fb"), "a/b");
  assert.equal(nameOf("/files/a%252Fb"), "a%2Fb");
});

Deno.test("nameInPath(), what cannot be a name is invalid, and never another name", () => {
  const paths = [
    ...["/files/", "/files/..", "/files/../x", "/files/a/%2e%2e/b", "/files/%2e", "/files//a"],
    ...["/files/a%2F", "/files/%2Fetc", "/files/a%00b", "/files/a%0d%0ab", "/files/%ff"],
    ...["/files/%c0%ae", "/files/%ed%a0%80", "/files/%", "/files/%zz", "/files/e%CC%81"],
    `/files/${"a".repeat(1025)}`,
  ];
  for (const path of paths) {
    assert.throws(() => nameOf(path), (thrown) => EnjambreError.is(thrown, "invalid"), path);
  }
});

Deno.test("filePath() leads back to the name", () => {
  for (const name of ["a/b", "é #?%/\"'<>&+", "..a/b..", "a\\b;c=d", "🐝"]) {
    assert.equal(nameOf(filePath(name)), name);
  }
});
