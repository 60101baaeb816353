import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import { spawnProgram } from "../../scripts/launch.ts";
import { done, networkTest } from "../support/network.ts";

networkTest(
  "A data folder that is in use, foreign or gone is refused, never taken for an empty one",
  { peers: 2, replicas: 2 },
  async (network, folder, test) => {
    const sha256 = writeSeededFile(`${folder}/file`, 1, 1_000_000);
    await done(network.run(["put", `${folder}/file`, "--name", "file"]));
    const [first] = network.peers;
    const data = network.peerFolder(0);
    const refused = async (dataFolder: string, why: RegExp) => {
      const { code, stderr, stdout } = await spawnProgram("peer", [
        ...["serve", "--listen", "127.0.0.1:0", "--data", dataFolder],
        ...["--webserver", network.webserver.address, "--insecure"],
      ]).result;
      assert.notEqual(code, 0);
      assert.match(stderr, why);
      assert.equal(stdout, "", "it was not ready");
    };

    await test.step("in use by another peer", () => refused(data, /another process/));
    await test.step("with files that are not a store's", async () => {
      Deno.mkdirSync(`${folder}/photos`);
      Deno.writeTextFileSync(`${folder}/photos/me.jpg`, "me");
      await refused(`${folder}/photos`, /foreign/);
      assert.deepEqual([...Deno.readDirSync(`${folder}/photos`)].map(({ name }) => name), [
        "me.jpg",
      ]);
    });
    await test.step("gone since the last start", async () => {
      await first!.end();
      Deno.renameSync(data, `${data}-away`);
      await refused(data, /gone or empty/);
      Deno.mkdirSync(data);
      await refused(data, /gone or empty/);
    });
    await test.step("another store in its place", async () => {
      Deno.removeSync(data);
      await network.peers[1]!.end();
      Deno.renameSync(network.peerFolder(1), data);
      await refused(data, /replaced/);
      Deno.renameSync(data, network.peerFolder(1));
    });
    await test.step("back in its place it serves again", async () => {
      Deno.renameSync(`${data}-away`, data);
      await first!.start();
      await network.allLive();
      await done(network.run(["get", "file", "--output", `${folder}/back`]));
      assert.equal(sha256OfFile(`${folder}/back`), sha256);
    });
  },
);
