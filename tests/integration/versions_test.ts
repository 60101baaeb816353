import assert from "node:assert/strict";
import { done, exits, networkTest } from "../support/network.ts";

const NAME = "notes.txt";

networkTest(
  "A name has versions: conditions guard them, old ones can be had, a removal is one",
  { peers: 2, replicas: 2 },
  async (network, folder, test) => {
    const put = (text: string, ...more: string[]) => {
      Deno.writeTextFileSync(`${folder}/file`, text);
      return network.run(["put", `${folder}/file`, "--name", NAME, "--json", ...more]);
    };
    const get = (...more: string[]) => network.run(["get", NAME, "--output", "-", ...more]);
    const first: string = (await done(put("one", "--if-version", "none"))).json().version;

    await test.step("--if-version none refuses a name that exists", async () => {
      await exits(4, put("other", "--if-version", "none"));
    });
    await test.step("--if-version V refuses when it is another", async () => {
      const second = (await done(put("two", "--if-version", first))).json().version;
      assert.notEqual(second, first);
      await exits(4, put("other", "--if-version", first));
      assert.equal((await done(get())).stdout, "two");
    });
    await test.step("the old version can still be had", async () => {
      assert.equal((await done(get("--version", first))).stdout, "one");
    });
    await test.step("a removal is a version, too", async () => {
      await done(network.run(["remove", NAME]));
      await exits(3, get());
      const { stdout } = await done(network.run(["info", NAME, "--json"]));
      const { versions } = JSON.parse(stdout);
      assert.equal(versions.length, 3);
      assert.equal((await done(network.run(["list"]))).stdout.includes(NAME), false);
      await exits(3, network.run(["remove", NAME]));
    });
    await test.step("after which the name is new", async () => {
      await done(put("three", "--if-version", "none"));
      assert.equal((await done(get())).stdout, "three");
    });
  },
);
