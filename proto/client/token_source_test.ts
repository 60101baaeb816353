import assert from "node:assert/strict";
import { readToken } from "./token_source.ts";

const TOKEN = `enj1.${"p".repeat(52)}.${"s".repeat(32)}`;

/** A file that is gone with the test. */
function tokenFile(text: string, mode: number) {
  const path = Deno.makeTempFileSync({ prefix: "enjambre-" });
  Deno.writeTextFileSync(path, text);
  Deno.chmodSync(path, mode);
  return { path, [Symbol.dispose]: () => Deno.removeSync(path) };
}

Deno.test("readToken() takes the argument, or what is in a file of its owner's alone", async () => {
  assert.equal(await readToken(TOKEN, {}), TOKEN);
  for (const mode of [0o600, 0o400]) {
    using file = tokenFile(`${TOKEN}\n`, mode);
    assert.equal(await readToken(undefined, { tokenFile: file.path }), `${TOKEN}\n`);
  }
});

Deno.test("readToken() refuses a file that others may read or change, and does not repeat it", async () => {
  for (const mode of [0o640, 0o604, 0o620, 0o660, 0o644]) {
    using file = tokenFile(TOKEN, mode);
    await assert.rejects(readToken(undefined, { tokenFile: file.path }), (thrown: Error) => {
      assert.match(thrown.message, new RegExp(`mode 0${mode.toString(8)}.*chmod 600`));
      assert(!thrown.message.includes(TOKEN));
      return true;
    });
  }
});

Deno.test("readToken() says what is wrong with a file, or with being told too much or nothing", async () => {
  using empty = tokenFile(" \n", 0o600);
  using large = tokenFile("x".repeat(5_000), 0o600);
  const read = (tokenFile: string) => readToken(undefined, { tokenFile });
  await assert.rejects(read(empty.path), { code: "invalid", message: /it is empty/ });
  await assert.rejects(read(large.path), { code: "invalid", message: /more than one, or is none/ });
  await assert.rejects(read("/nowhere/token"), { code: "not_found" });
  await assert.rejects(read("/"), { code: "invalid", message: /is a folder/ });
  const both = readToken(TOKEN, { tokenFile: empty.path });
  await assert.rejects(both, { code: "invalid", message: /one of them/ });
  await assert.rejects(readToken(undefined, {}), { code: "invalid", message: /--token-file PATH/ });
});
