import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import { bytesOnDisk } from "../support/fragment_files.ts";
import { eventually } from "../support/eventually.ts";
import { needs } from "../support/needs.ts";
import { done, exits, networkTest, testNetwork } from "../support/network.ts";
import { canMount, fillDisk, mountDisk, runs, unmountDisk } from "../support/small_disk.ts";
import { namesIn } from "../support/view.ts";

const CAPACITY_BYTES = 8 * 1024 * 1024;
const TINY_BYTES = 1024 * 1024;
const SMALL_BYTES = 3 * 1024 * 1024;
const LARGE_BYTES = 12 * 1024 * 1024;
const DISK_BYTES = 16 * 1024 * 1024;

networkTest(
  "A put that finds no room fails as exhausted, leaves nothing, and reads go on",
  { peers: 2, replicas: 2, peerFlags: ["--capacity", `${CAPACITY_BYTES}`] },
  async (network, folder, test) => {
    const folders = network.peers.map((_, index) => network.peerFolder(index));
    const sha256 = writeSeededFile(`${folder}/small`, 1, SMALL_BYTES);
    writeSeededFile(`${folder}/large`, 2, LARGE_BYTES);
    await done(network.run(["put", `${folder}/small`, "--name", "small"]));

    await test.step("the put fails and says why", async () => {
      const { stderr } = await exits(
        1,
        network.run(["put", `${folder}/large`, "--name", "large"]),
      );
      assert.match(stderr, /room/);
    });
    await test.step("nothing of it is visible or stays", async () => {
      assert.deepEqual(await namesIn(network), ["small"]);
      await eventually("its space is free again", () => {
        assert.equal(bytesOnDisk(folders), 2 * SMALL_BYTES);
      });
    });
    await test.step("reads, removals and puts that fit go on", async () => {
      await done(network.run(["get", "small", "--output", `${folder}/back`]));
      assert.equal(sha256OfFile(`${folder}/back`), sha256);
      writeSeededFile(`${folder}/other`, 3, SMALL_BYTES);
      await done(network.run(["put", `${folder}/other`, "--name", "other"]));
      await done(network.run(["remove", "other"]));
    });
  },
);

const mounting = needs({
  tool: "the right to mount a tmpfs",
  present: await canMount(),
  install: "run as root on Linux",
});

mounting.test(
  "A peer whose disk is full to the last byte takes nothing and goes on serving",
  async () => {
    await using resources = new AsyncDisposableStack();
    const { folder, disk, network, sha256 } = await networkOnSmallDisk(resources);
    fillDisk(`${disk}/filler`);

    writeSeededFile(`${folder}/other`, 2, SMALL_BYTES);
    const { stderr } = await exits(1, network.run(["put", `${folder}/other`, "--name", "other"]));
    assert.match(stderr, /room|full/);
    assert.deepEqual(await namesIn(network), ["small"]);
    await done(network.run(["get", "small", "--output", `${folder}/back`]));
    assert.equal(sha256OfFile(`${folder}/back`), sha256);

    await done(network.run(["scrub", "--now", "--at", network.peers[0]!.address]));

    // Giving up needs no room: what is removed makes some, though nobody else does.
    await done(network.run(["remove", "small"]));
    await eventually("its fragments are freed", () => {
      assert.equal(bytesOnDisk([disk]), 0);
      assert.deepEqual([...Deno.readDirSync(`${disk}/trash`)], []);
    });
    writeSeededFile(`${folder}/tiny`, 3, TINY_BYTES);
    await eventually("there is room again", async () => {
      await done(network.run(["put", `${folder}/tiny`, "--name", "tiny"]));
    });
    Deno.removeSync(`${disk}/filler`);
    await eventually("and for more", async () => {
      await done(network.run(["put", `${folder}/other`, "--name", "other"]));
    });
  },
);

mounting.test(
  "A peer whose disk takes no writes goes on serving, acknowledges nothing, and recovers",
  async () => {
    await using resources = new AsyncDisposableStack();
    const { folder, disk, network, sha256 } = await networkOnSmallDisk(resources);
    await done(
      network.run(["put", `${folder}/small`, "--name", "again", "--fragment-size", "64KiB"]),
    );
    // A disk with files that are open for writing is not made read-only, but the same files in the same place can be.
    assert(await runs("mount", "--bind", disk, disk));
    {
      await using _writable = {
        [Symbol.asyncDispose]: async () => void await runs("umount", disk),
      };
      assert(await runs("mount", "-o", "remount,bind,ro", disk));
      writeSeededFile(`${folder}/other`, 2, SMALL_BYTES);
      const { stderr } = await exits(5, network.run(["put", `${folder}/other`, "--name", "other"]));
      assert.match(stderr, /EROFS/);
      assert.deepEqual(await namesIn(network), ["again", "small"]);
      await done(network.run(["remove", "again"]));
      await done(network.run(["scrub", "--now", "--at", network.peers[0]!.address]));
      await done(network.run(["get", "small", "--output", `${folder}/back`]));
      assert.equal(sha256OfFile(`${folder}/back`), sha256);
      assert.ok(network.peers[0]!.running, "it stays");
    }
    await eventually("what was removed meanwhile is freed", () => {
      assert.equal(bytesOnDisk([disk]), SMALL_BYTES);
    });
    await done(network.run(["put", `${folder}/other`, "--name", "other"]));
  },
);

/** A network whose only peer has a small disk of its own, and on it the file `small`. */
async function networkOnSmallDisk(resources: AsyncDisposableStack) {
  const folder = Deno.makeTempDirSync({ prefix: "enjambre-" });
  resources.defer(() => Deno.remove(folder, { recursive: true }));
  const disk = `${folder}/peer-1`;
  Deno.mkdirSync(disk);
  assert(await mountDisk(disk, DISK_BYTES));
  resources.defer(() => unmountDisk(disk));
  const network = resources.use(
    await testNetwork({
      ...{ peers: 1, replicas: 1, folder, peerFlags: ["--trash-keep", "200ms"] },
      trackerFlags: ["--version-grace", "200ms"],
    }),
  );
  const sha256 = writeSeededFile(`${folder}/small`, 1, SMALL_BYTES);
  await done(network.run(["put", `${folder}/small`, "--name", "small"]));
  return { folder, disk, network, sha256 };
}
