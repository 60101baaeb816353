import assert from "node:assert/strict";
import { seededBytes, sha256OfFile } from "../../scripts/bench/content.ts";
import { bytesOnDisk } from "../support/fragment_files.ts";
import { done, networkTest } from "../support/network.ts";
import { statusOf } from "../support/view.ts";

const FRAGMENT_BYTES = 64 * 1024;
const FRAGMENTS = 12;
const SHARED = 8;
const REPLICAS = 3;

networkTest(
  "Content that the network has is linked, not sent again, and the put says so",
  { peers: 3, replicas: REPLICAS },
  async (network, folder, test) => {
    const folders = network.peers.map((_, index) => network.peerFolder(index));
    const first = `${folder}/first.bin`;
    const bytes = seededBytes(1, FRAGMENT_BYTES * FRAGMENTS);
    Deno.writeFileSync(first, bytes);
    const put = (path: string, name: string, ...more: string[]) =>
      done(network.run([
        ...["put", path, "--name", name, "--fragment-size", `${FRAGMENT_BYTES}`],
        ...more,
      ]));

    await put(first, "first");
    const before = bytesOnDisk(folders);
    assert.equal(before, REPLICAS * bytes.byteLength);

    await test.step("a whole file", async () => {
      const { stdout } = await put(first, "second", "--json");
      const said = JSON.parse(stdout);
      assert.equal(said.linked, true);
      assert.equal(said.bytes_sent, 0);
      assert.equal(bytesOnDisk(folders), before);
      const { names, files } = await statusOf(network);
      assert.deepEqual({ names, files }, { names: 2, files: 1 });
    });

    await test.step("in words, too", async () => {
      const { stdout, stderr } = await put(first, "third");
      assert.match(stdout + stderr, /already|linked|had/);
    });

    await test.step("single fragments", async () => {
      const other = seededBytes(2, FRAGMENT_BYTES * FRAGMENTS);
      other.set(bytes.subarray(0, FRAGMENT_BYTES * SHARED));
      Deno.writeFileSync(`${folder}/other.bin`, other);
      const { stdout } = await put(`${folder}/other.bin`, "other", "--json");
      const said = JSON.parse(stdout);
      assert.equal(said.linked, false);
      assert.equal(said.fragments_present, SHARED);
      const added = (FRAGMENTS - SHARED) * FRAGMENT_BYTES;
      assert.equal(said.bytes_sent, added);
      assert.equal(bytesOnDisk(folders), before + REPLICAS * added);
    });

    await test.step("and all of them come back", async () => {
      await done(network.run(["get", "second", "--output", `${folder}/back`]));
      assert.equal(sha256OfFile(`${folder}/back`), sha256OfFile(first));
      await done(network.run(["get", "other", "--output", `${folder}/back2`]));
      assert.equal(sha256OfFile(`${folder}/back2`), sha256OfFile(`${folder}/other.bin`));
    });
  },
);
