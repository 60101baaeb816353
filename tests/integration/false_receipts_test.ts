import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { fragmentsOnDisk } from "../support/fragment_files.ts";
import { LyingPeer } from "../support/lying_peer.ts";
import { CALM, done, networkTest } from "../support/network.ts";
import { holdersOf } from "../support/view.ts";

const NAME = "precious";
const SIZE_BYTES = 1_000_000;
const COPIES = 2;
const SMALL = ["--fragment-size", "64KiB"];
const WITHIN = { withinMs: 60_000 };
/** The liar has a zone of its own, so that every fragment is to go there, too. */
const SETTINGS = {
  ...{ peers: 3, zones: ["a"], replicas: COPIES },
  times: { ...CALM, "repair-interval": "200ms" },
};

networkTest(
  "What a peer says of a chain does not make a commit count copies that nobody has",
  { ...SETTINGS, trackerFlags: [...SMALL, "--check-every", "365d"] },
  async (network, folder) => {
    await using liar = await join(network, false);
    const sha256 = writeSeededFile(`${folder}/file`, 6, SIZE_BYTES);
    await done(network.run(["put", `${folder}/file`, "--name", NAME]));
    assert(liar.receipts.size > 0, "it was asked to store something");
    // At the moment of the acknowledgement, and not later.
    for (const { id } of await holdersOf(network, NAME)) {
      assert(copiesOnDisks(network, id) >= COPIES, `${id} is acknowledged`);
    }
    for (const { holders } of await holdersOf(network, NAME)) {
      assert(!holders.includes(liar.address));
    }
    await done(network.run(["get", NAME, "--output", `${folder}/back`]));
    assert.equal(sha256OfFile(`${folder}/back`), sha256);
  },
);

networkTest(
  "A peer that claims what it was given and threw away is fenced, and others get the copies",
  { ...SETTINGS, trackerFlags: [...SMALL, "--check-every", "500ms"] },
  async (network, folder) => {
    await using liar = await join(network, true);
    const sha256 = writeSeededFile(`${folder}/file`, 6, SIZE_BYTES);
    await done(network.run(["put", `${folder}/file`, "--name", NAME]));
    assert(liar.receipts.size > 0, "it was asked to store something");
    await eventually("it is fenced", async () => {
      const fenced = (await done(network.run(["peers", "--json"]))).jsonLines()
        .filter(({ fenced_since: since }) => since !== null);
      assert.deepEqual(fenced.map(({ peer_id: id }) => id), [liar.peerId]);
    }, WITHIN);
    await eventually("every fragment is on as many disks as wanted", async () => {
      for (const { id, holders } of await holdersOf(network, NAME)) {
        assert.deepEqual([holders.length, holders.includes(liar.address)], [COPIES, false]);
        assert(copiesOnDisks(network, id) >= COPIES);
      }
    }, WITHIN);
    await done(network.run(["get", NAME, "--output", `${folder}/back`]));
    assert.equal(sha256OfFile(`${folder}/back`), sha256);
    const before = liar.receipts.size;
    writeSeededFile(`${folder}/next`, 7, SIZE_BYTES);
    await done(network.run(["put", `${folder}/next`, "--name", "next"]));
    assert.equal(liar.receipts.size, before, "it is given nothing any more");
  },
);

/** A peer with so much room that it is chosen wherever it can be. */
async function join(network: Network, claimsGiven: boolean): Promise<LyingPeer> {
  const liar = await LyingPeer.join(network, "liar", { takes: true, claimsGiven });
  await eventually("it is in the network", async () => {
    const peers = (await done(network.run(["peers", "--json"]))).jsonLines();
    assert(peers.some(({ peer_id: id, confirmed, free }) => {
      return id === liar.peerId && confirmed && free > 0;
    }));
  }, WITHIN);
  return liar;
}

function copiesOnDisks(network: Network, id: string): number {
  return network.peers.filter((_, index) => fragmentsOnDisk(network.peerFolder(index)).has(id))
    .length;
}
