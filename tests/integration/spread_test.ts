import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import { fragmentsOnDisk } from "../support/fragment_files.ts";
import { done, networkTest } from "../support/network.ts";

const SIZE_BYTES = 24 * 1024 * 1024;

networkTest(
  "A file is spread to chosen peers and then to all, kept there, and survives who had it first",
  { peers: 4, zones: ["a", "b", "b", "c"] },
  async (network, folder) => {
    const sha256 = writeSeededFile(`${folder}/file`, 3, SIZE_BYTES);
    const put = ["put", `${folder}/file`, "--name", "file", "--replicas", "1", "--json"];
    const { fragments } = JSON.parse((await done(network.run(put))).stdout);
    const held = () =>
      network.peers.map((_, index) => fragmentsOnDisk(network.peerFolder(index)).size);
    const heldBefore = held();
    assert.equal(heldBefore.reduce((sum, count) => sum + count), fragments);

    const toZone = await done(network.run(["spread", "file", "--to-zone", "b", "--json"]));
    const first = JSON.parse(toZone.stdout);
    assert.deepEqual(first.peers.map(({ zone }: { zone: string }) => zone), ["b", "b"]);
    for (const { address, bytes_received: received } of first.peers) {
      const index = network.peers.findIndex((peer) => peer.address === address);
      const missing = fragments - heldBefore[index]!;
      assert.ok(received >= missing * SIZE_BYTES / fragments, `${received} bytes came`);
      assert.ok(received < 2 * SIZE_BYTES, `${received} bytes came`);
    }
    const heldByZone = held();
    assert.deepEqual(heldByZone, [heldBefore[0], fragments, fragments, heldBefore[3]]);

    const toAll = JSON.parse(
      (await done(network.run(["spread", "file", "--all", "--json"]))).stdout,
    );
    assert.equal(toAll.peers.length, 4);
    const again = toAll.peers.filter(({ zone }: { zone: string }) => zone === "b")
      .map(({ bytes_received }: { bytes_received: number }) => bytes_received);
    assert.deepEqual(again, [0, 0], "who has it receives nothing");
    assert.deepEqual(held(), [fragments, fragments, fragments, fragments]);

    for (const index of [0, 1, 2]) await network.peers[index]!.end("SIGKILL");
    await done(network.run(["get", "file", "--output", `${folder}/back`]));
    assert.equal(sha256OfFile(`${folder}/back`), sha256);
  },
);

networkTest(
  "A file is pinned to one peer; who asks for what is not there is told",
  { peers: 2 },
  async (network, folder) => {
    writeSeededFile(`${folder}/file`, 4, SIZE_BYTES);
    const put = ["put", `${folder}/file`, "--name", "file", "--replicas", "1", "--json"];
    const { fragments } = JSON.parse((await done(network.run(put))).stdout);
    const { address } = network.peers[1]!;
    const { stdout } = await done(network.run(["pin", "file", "--at", address]));
    assert.match(stdout, /^file {2}is kept at .*24 MiB/);
    assert.equal(fragmentsOnDisk(network.peerFolder(1)).size, fragments);
    // Again costs nothing, and says the same.
    await done(network.run(["pin", "file", "--at", address]));

    const unknown = await network.run(["pin", "other", "--at", address]);
    assert.equal(unknown.code, 3);
    assert.match(unknown.stderr, /No file named "other"/);
    const nobody = await network.run(["spread", "file"]);
    assert.equal(nobody.code, 2);
    assert.match(nobody.stderr, /give --all, or --to-zone/);
    const nowhere = await network.run(["spread", "file", "--to-zone", "x"]);
    assert.equal(nowhere.code, 3);
    assert.match(nowhere.stderr, /zones with live peers: /);
  },
);
