import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { duBytes, lengthsBelow } from "../support/disk_use.ts";
import { eventually } from "../support/eventually.ts";
import { fragmentPath, fragmentsOnDisk } from "../support/fragment_files.ts";
import { done, exits, networkTest } from "../support/network.ts";

const NAME = "file";
const FRAGMENTS = 16;
const FRAGMENT_BYTES = 64 * 1024;
const SETTINGS = {
  ...{ peers: 1, replicas: 1, peerFlags: ["--capacity", "64MiB"] },
  trackerFlags: ["--version-grace", "200ms"],
};

networkTest(
  "What was removed comes back from the trash when it is wanted again",
  SETTINGS,
  async (network, folder, test) => {
    const sha256 = await put(network, folder);
    const before = inodes(network);
    assert.equal(before.size, FRAGMENTS);
    await test.step("a put of the same writes nothing anew", async () => {
      await remove(network);
      assert.equal(fragmentsOnDisk(network.peerFolder(0)).size, 0);
      await put(network, folder);
      assert.deepEqual(inodes(network), before);
      assert.deepEqual(await trash(network), []);
      await done(network.run(["get", NAME, "--output", `${folder}/back`]));
      assert.equal(sha256OfFile(`${folder}/back`), sha256);
    });
    await test.step("a damaged one is written anew", async () => {
      await remove(network);
      const [id] = before.keys();
      const trashed = `${network.peerFolder(0)}/trash/${id}`;
      const bytes = Deno.readFileSync(trashed);
      Deno.writeFileSync(trashed, bytes.with(-1, bytes.at(-1)! ^ 1));
      await put(network, folder);
      assert.notEqual(inodes(network).get(id!), before.get(id!));
      await done(network.run(["get", NAME, "--output", `${folder}/back`, "--force"]));
      assert.equal(sha256OfFile(`${folder}/back`), sha256);
    });
  },
);

networkTest(
  "What lies in the trash is listed, restored and freed when told, and counted as du counts",
  SETTINGS,
  async (network, folder, test) => {
    await put(network, folder);
    await remove(network);
    const at = ["--at", network.peers[0]!.address];
    await test.step("what nothing needs is dropped again after it was restored", async () => {
      const [first] = await trash(network);
      assert.equal(first.size, FRAGMENT_BYTES);
      assert.equal(first.until_ms - first.since_ms, 24 * 3_600_000);
      const restored = await done(network.run(["trash", "--restore", "all", "--json", ...at]));
      assert.equal(restored.jsonLines().length, FRAGMENTS);
      await isTrashed(network);
      const nowhere = ["trash", "--restore", "0".repeat(64), ...at];
      assert.match((await exits(3, network.run(nowhere))).stderr, /could not be restored/);
      await exits(2, network.run(["trash", "--restore", "all", "--empty", ...at]));
    });
    await test.step("its space is counted until it is freed", async () => {
      const used = await space(network);
      assert.deepEqual([used.trash_count, used.replicas_count], [FRAGMENTS, 0]);
      assert.equal(used.capacity_bytes - used.free_bytes, used.trash_bytes);
      await done(network.run(["trash", "--empty", ...at]));
      const freed = await space(network);
      assert.deepEqual([freed.trash_bytes, freed.quarantine_bytes, freed.replicas_bytes], [
        0,
        0,
        0,
      ]);
      assert.equal(freed.free_bytes, freed.capacity_bytes);
      assert.equal(lengthsBelow(network.peerFolder(0), "trash"), 0);
    });
  },
);

/** Puts the same file each time; answers its SHA-256. */
async function put(network: Network, folder: string): Promise<string> {
  const sha256 = writeSeededFile(`${folder}/file`, 3, FRAGMENTS * FRAGMENT_BYTES);
  const size = ["--fragment-size", `${FRAGMENT_BYTES}`];
  await done(network.run(["put", `${folder}/file`, "--name", NAME, ...size]));
  return sha256;
}

async function remove(network: Network): Promise<void> {
  await done(network.run(["remove", NAME]));
  await isTrashed(network);
}

async function isTrashed(network: Network): Promise<void> {
  await eventually("all of it lies in the trash", async () => {
    assert.equal((await trash(network)).length, FRAGMENTS);
  });
}

function inodes(network: Network): Map<string, number> {
  const data = network.peerFolder(0);
  return new Map(
    [...fragmentsOnDisk(data).keys()].sort().map((id) => {
      return [id, Deno.statSync(fragmentPath(data, id)).ino!];
    }),
  );
}

async function trash(network: Network) {
  const args = ["trash", "--json", "--at", network.peers[0]!.address];
  return (await done(network.run(args))).jsonLines();
}

/** Measured, and compared with what other programs find in the folder. */
async function space(network: Network) {
  const data = network.peerFolder(0);
  const args = ["space", "--json", "--at", network.peers[0]!.address];
  return await eventually("what is said is what is there", async () => {
    const said = (await done(network.run(args))).json();
    const kinds = ["replicas", "trash", "quarantine", "temporary", "other"];
    const sum = kinds.reduce((all, kind) => all + said[`${kind}_bytes`], 0);
    assert.equal(said.files_bytes, sum);
    assert.equal(sum, lengthsBelow(data));
    assert.equal(said.trash_bytes, lengthsBelow(data, "trash"));
    assert.equal(said.quarantine_bytes, lengthsBelow(data, "quarantine"));
    assert.equal(said.allocated_bytes, duBytes(data));
    return said;
  });
}
