import assert from "node:assert/strict";
import {
  enrolmentStatement,
  formatJoinToken,
  hashOfSecret,
  newJoinToken,
  parseJoinToken,
} from "./join_token.ts";

const PIN = "p".repeat(52);
const fill = (byte: number) => (bytes: Uint8Array<ArrayBuffer>) => void bytes.fill(byte);

Deno.test("parseJoinToken() takes what formatJoinToken() writes, also with white space around it", () => {
  const token = newJoinToken(PIN, fill(7));
  assert.equal(token.secret.length, 32);
  assert.deepEqual(parseJoinToken(` ${formatJoinToken(token)}\n`), token);
});

Deno.test("parseJoinToken() refuses anything else, and does not repeat it", () => {
  const good = formatJoinToken(newJoinToken(PIN, fill(7)));
  for (const text of ["", "enj1", good.slice(1), `${good}a`, good.replace("enj1", "enj2")]) {
    assert.throws(() => parseJoinToken(text), (thrown: Error) => {
      assert.match(thrown.message, /expected enj1\.PIN\.SECRET/);
      assert(text.length < 5 || !thrown.message.includes(text));
      return true;
    });
  }
});

Deno.test("What a newcomer signs differs for every other token and key", () => {
  const token = newJoinToken(PIN, fill(1));
  const key = new Uint8Array([1, 2, 3]);
  const hex = (bytes: Uint8Array) => bytes.toHex();
  const statements = [
    enrolmentStatement(token, key),
    enrolmentStatement({ ...token, pin: "q".repeat(52) }, key),
    enrolmentStatement(newJoinToken(PIN, fill(2)), key),
    enrolmentStatement(token, new Uint8Array([1, 2, 4])),
  ];
  assert.equal(new Set(statements.map(hex)).size, statements.length);
  assert.notEqual(hex(hashOfSecret("a")), hex(hashOfSecret("b")));
});
