import assert from "node:assert/strict";
import { seededBytes } from "../../scripts/bench/content.ts";
import { done, networkTest } from "../support/network.ts";
import { sha256Hex } from "../../proto/words/hash.ts";

networkTest(
  "What was put is got back, byte for byte",
  { peers: 3 },
  async (network, folder, test) => {
    const write = (path: string, bytes: Uint8Array) =>
      Deno.writeFileSync(`${folder}/${path}`, bytes);
    const got = async (name: string) => {
      const { stdoutBytes } = await done(network.run(["get", name, "--output", "-"]));
      return sha256Hex(stdoutBytes);
    };
    const large = seededBytes(1, 5_000_001);
    write("large.bin", large);

    await test.step("a file, under its own name and into the folder one is in", async () => {
      await done(network.run(["put", "large.bin"], { cwd: folder }));
      Deno.mkdirSync(`${folder}/elsewhere`);
      await done(network.run(["get", "large.bin"], { cwd: `${folder}/elsewhere` }));
      const back = Deno.readFileSync(`${folder}/elsewhere/large.bin`);
      assert.equal(sha256Hex(back), sha256Hex(large));
    });
    await test.step("in order on stdout", async () => {
      assert.equal(await got("large.bin"), sha256Hex(large));
    });
    await test.step("an empty file", async () => {
      write("empty", new Uint8Array());
      await done(network.run(["put", `${folder}/empty`]));
      await done(network.run(["get", "empty", "--output", `${folder}/back-empty`]));
      assert.equal(Deno.statSync(`${folder}/back-empty`).size, 0);
    });
    await test.step("a folder with all below it", async () => {
      const paths = ["tree/a", "tree/deep/er/b.txt", "tree/deep/ñandú 字 .bin", "tree/deep/empty"];
      Deno.mkdirSync(`${folder}/tree/deep/er`, { recursive: true });
      for (const [index, path] of paths.entries()) write(path, seededBytes(index, 1000 * index));
      await done(network.run(["put", `${folder}/tree`]));
      const listed = (await done(network.run(["list", "tree/", "--json"]))).jsonLines();
      assert.deepEqual(listed.map(({ name }) => name).sort(), [...paths].sort());
      for (const path of paths) {
        assert.equal(await got(path), sha256Hex(Deno.readFileSync(`${folder}/${path}`)));
      }
    });
    await test.step("what comes on stdin", async () => {
      await done(network.run(["put", "-", "--name", "streamed"], { stdin: large }));
      assert.equal(await got("streamed"), sha256Hex(large));
    });
    await test.step("several paths at once", async () => {
      write("one", seededBytes(11, 100));
      write("two", seededBytes(12, 300_000));
      await done(network.run(["put", `${folder}/one`, `${folder}/two`]));
      assert.equal(await got("one"), sha256Hex(seededBytes(11, 100)));
      assert.equal(await got("two"), sha256Hex(seededBytes(12, 300_000)));
    });
  },
);

networkTest(
  "With --json, put, search, list, info, peers and status answer in the words of the design",
  { peers: 2, replicas: 2 },
  async (network, folder) => {
    const bytes = seededBytes(1, 1_000_000);
    Deno.writeFileSync(`${folder}/file`, bytes);
    const put = ["put", `${folder}/file`, "--name", "a/b.bin", "--tag", "kind=model", "--json"];
    const record = (await done(network.run(put))).json();
    assert.equal(record.name, "a/b.bin");
    assert.match(record.version, /^\d+\.\d+$/);
    assert.match(record.file_id, /^[0-9a-f]{64}$/);
    assert.equal(record.size, bytes.byteLength);

    for (const command of [["search", "b.bin"], ["search", "tag:kind=model"], ["list"]]) {
      const [entry] = (await done(network.run([...command, "--json"]))).jsonLines();
      assert.equal(entry.name, "a/b.bin");
      assert.equal(entry.file_id, record.file_id);
    }
    const info = (await done(network.run(["info", "a/b.bin", "--json"]))).json();
    assert.equal(info.file_id, record.file_id);
    assert.equal(info.content_sha256, sha256Hex(bytes));
    const peers = (await done(network.run(["peers", "--json"]))).jsonLines();
    assert.deepEqual(peers.map(({ liveness }) => liveness), ["live", "live"]);
    const status = (await done(network.run(["status", "--json"]))).json();
    assert.equal(status.names, 1);
  },
);
