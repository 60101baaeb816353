import assert from "node:assert/strict";
import { launchPeer } from "../../scripts/launch.ts";
import { storeFragment } from "../../proto/client/store_fragment.ts";
import { EncodedChunk } from "../../proto/wire/encoded_chunk.ts";
import { catalogService, diskService } from "../../proto/wire/schema.ts";
import type { PeerId } from "../../proto/words/ids.ts";
import { type Sample, sample } from "../contract/store_fixture.ts";
import { eventually } from "../support/eventually.ts";
import { buildFailingDisk, COMPILER } from "../support/failing_disk.ts";
import { fragmentHash, fragmentPath, fragmentsOnDisk } from "../support/fragment_files.ts";
import { needs } from "../support/needs.ts";
import { done, testNetwork } from "../support/network.ts";
import { ask } from "../support/view.ts";

const SIZE_BYTES = 300 * 1024;

needs(COMPILER).test(
  "A fragment whose sync fails is not acknowledged, not reported, and stored anew",
  async (test) => {
    await using network = await testNetwork({ peers: 0 });
    const { folder } = network;
    // What is stored here belongs to no put.
    await done(network.operate(["tickets", "--optional"]));
    const data = `${folder}/peer`;
    await using peer = await launchPeer({
      ...{ identities: network.identities, folder: data, zone: "a", poison: true },
      ...{ webserver: network.webserver.address, flags: ["--keep-free", "0"] },
      env: {
        LD_PRELOAD: buildFailingDisk(folder),
        FAIL_FDATASYNC: `${folder}/fail-fdatasync`,
        FAIL_FSYNC: `${folder}/fail-fsync`,
      },
    });
    const known = async () => (await ask(network, catalogService.Peers, {})).peers;
    const peerId = await eventually("it is a member", async () => {
      const [member] = await known();
      return member!.peer!.peerId as PeerId;
    });
    using channels = network.channels();
    const chain = [{ peerId, address: peer.address, zone: "a" }];
    const store = ({ id, bytes, sizeBytes }: Sample) =>
      storeFragment(channels, { id, sizeBytes }, EncodedChunk.cut("stored", bytes), chain);
    await eventually("it has joined the network", async () => {
      assert.deepEqual((await store(sample(1))).stored, [peerId]);
    });
    const held = async () => {
      const { logical } = await channels.unary(peer.address, diskService.Space, {});
      return logical!.count;
    };

    for (const [kind, what] of [["fdatasync", "the file"], ["fsync", "its folder"]] as const) {
      await test.step(`the sync of ${what}`, async () => {
        const fragment = sample(SIZE_BYTES);
        const { id } = fragment;
        const heldBefore = await held();
        const trigger = `${folder}/fail-${kind}`;
        Deno.writeTextFileSync(trigger, "");
        const failed = await store(fragment);
        assert.throws(() => Deno.statSync(trigger), Deno.errors.NotFound, "it has failed once");
        assert.deepEqual(failed.stored, []);
        const [failure] = failed.failures;
        assert.equal(failure!.error.code, "unavailable");
        assert.match(failure!.error.message, /EIO/);
        assert.ok(!fragmentsOnDisk(data).has(id));
        assert.deepEqual([...Deno.readDirSync(`${data}/tmp`)], []);
        assert.equal(await held(), heldBefore, "it is not in what is reported");
        const good = await store(fragment);
        assert.deepEqual(good, { stored: [peerId], failures: [] });
        assert.equal(fragmentHash(fragmentPath(data, id)), id);
        assert.equal(await held(), heldBefore + 1);
      });
    }
    assert.match(peer.log, /failed to keep a fragment, given up/);
    assert.match(peer.log, /failed to keep a fragment's place, given up/);
  },
);
