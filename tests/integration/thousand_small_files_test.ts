import assert from "node:assert/strict";
import { seededBytes } from "../../scripts/bench/content.ts";
import { done, networkTest } from "../support/network.ts";
import { namesIn } from "../support/view.ts";

/** Few enough for a test; `deno task bench latency` puts a thousand. */
const FILES = 200;
const FOLDERS = 7;
const PER_PAGE = 100;

networkTest(
  "A folder with many small files is put, listed in pages, and comes back",
  { peers: 3 },
  async (network, folder) => {
    const contents = new Map<string, Uint8Array>();
    for (let index = 0; index < FILES; index += 1) {
      const name = `many/${index % FOLDERS}/file ${index}.txt`;
      contents.set(name, seededBytes(index, index * 37));
      Deno.mkdirSync(`${folder}/many/${index % FOLDERS}`, { recursive: true });
      Deno.writeFileSync(`${folder}/${name}`, contents.get(name)!);
    }

    await done(network.run(["put", `${folder}/many`]));

    assert.deepEqual(new Set(await namesIn(network)), new Set(contents.keys()));
    const listed = await done(network.run(["list", "many/", "--json", "--limit", `${PER_PAGE}`]));
    assert.equal(listed.jsonLines().length, PER_PAGE);
    const some = [...contents].filter((_, index) => index % 70 === 3);
    for (const [name, bytes] of some) {
      const { stdoutBytes } = await done(network.run(["get", name, "--output", "-"]));
      assert.deepEqual(new Uint8Array(stdoutBytes), new Uint8Array(bytes));
    }
  },
);
