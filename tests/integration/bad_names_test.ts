import assert from "node:assert/strict";
import { NAME_MAX_BYTES } from "../../proto/words/limits.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { done, exits, networkTest } from "../support/network.ts";
import { ask, namesIn } from "../support/view.ts";

/** Names as a command line can carry them, and what the message must say. */
const badNames: [name: string, why: RegExp][] = [
  ["", /empty/],
  ["..", /segment "\.\."/],
  ["a/../b", /segment "\.\."/],
  ["./a", /segment "\."/],
  ["/etc/passwd", /begins with "\/"/],
  ["a/", /ends with "\/"/],
  ["a//b", /empty segment/],
  ["a\nb", /control character U\+000A/],
  ["a\u0085b", /control character U\+0085/],
  ["e\u0301", /NFC/],
  ["ü".repeat(NAME_MAX_BYTES / 2) + "a", /1025 bytes/],
];

networkTest(
  "A name that cannot be used is refused with exit code 2 and what is wrong with it",
  { peers: 1, replicas: 1 },
  async (network, folder, test) => {
    Deno.writeTextFileSync(`${folder}/file`, "content");
    for (const [name, why] of badNames) {
      await test.step(JSON.stringify(name.slice(0, 20)), async () => {
        const put = network.run(["put", `${folder}/file`, "--name", name]);
        assert.match((await exits(2, put)).stderr, why);
        // To `get` that is a folder.
        if (name.endsWith("/")) return;
        const get = network.run(["get", "--output", "-", "--", name]);
        assert.match((await exits(2, get)).stderr, why);
      });
    }
    await test.step("also NUL, which no command line can carry, by the tracker", async () => {
      await assert.rejects(
        ask(network, catalogService.Begin, { operationId: "a".repeat(26), name: "a\0b" }),
        (thrown) => EnjambreError.is(thrown, "invalid") && /U\+0000/.test(thrown.message),
      );
    });
    await test.step("nothing was made visible, the longest good name works", async () => {
      assert.deepEqual(await namesIn(network), []);
      const longest = "ü".repeat(NAME_MAX_BYTES / 2);
      await done(network.run(["put", `${folder}/file`, "--name", longest]));
      assert.deepEqual(await namesIn(network), [longest]);
    });
  },
);
