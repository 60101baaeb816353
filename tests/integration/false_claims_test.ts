import assert from "node:assert/strict";
import { catalogService } from "../../proto/wire/schema.ts";
import { Channels } from "../../proto/wire/client.ts";
import { hexToBytes } from "../../proto/words/hash.ts";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import type { Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { fragmentPath, fragmentsOnDisk } from "../support/fragment_files.ts";
import { LyingPeer } from "../support/lying_peer.ts";
import { done, MORTAL, networkTest } from "../support/network.ts";
import { scrape } from "../support/scrape.ts";
import { holdersOf } from "../support/view.ts";

const NAME = "precious";
const SIZE_BYTES = 300_000;
/** After so many refuted accusations nobody is heard: `tracker/core/voices.ts`. */
const REFUTED_MAX = 3;
/** Of so many checks by four peers that are all heard, each does some. */
const CHECKS = 30;
const WITHIN = { withinMs: 60_000 };
const NEVER = ["--check-every", "365d"];
const OFTEN = ["--check-every", "500ms"];
/** One dies and another is fenced: that is many of a few. */
const PAUSES_NEVER = ["--repair-pause-above", "100%"];
const METRICS = ["--metrics", "127.0.0.1:0"];

networkTest(
  "A peer that claims what it never had is found by spot checks, fenced, and stays so until it is trusted again",
  {
    ...{ peers: 4, zones: ["a", "b", "c", "d"], replicas: 2, times: MORTAL },
    trackerFlags: [...OFTEN, ...PAUSES_NEVER],
  },
  async (network, folder, test) => {
    const sha256 = await putFile(network, folder);
    await using liar = await LyingPeer.join(network, "liar");
    await believed(network, liar);

    await test.step("nobody reads, and it is fenced all the same; what it hid is made up for", async () => {
      const victim = await anyHolder(network, liar);
      await victim.end("SIGKILL");
      await fenced(network, liar);
      await keptBy(network, [liar.address, victim.address]);
    });
    await test.step("people see it, and why", async () => {
      const shown = (await done(network.run(["peers"]))).stdout;
      assert.match(shown, /live, fenced/);
      const [{ fenced_reason: why }] = await fencedPeers(network);
      assert.match(
        why,
        /^It claims fragment [0-9a-f]{12}, which \d devices could not get from it$/,
      );
      assert.match((await done(network.operate(["status"]))).stdout, /1 fenced/);
      assert.match((await done(network.operate(["audit"]))).stdout, /tracker +fence +/);
      await done(network.run(["get", NAME, "--output", `${folder}/back`]));
      assert.equal(sha256OfFile(`${folder}/back`), sha256);
    });
    await test.step("a tracker that starts anew knows it", async () => {
      await network.tracker.restart("SIGKILL");
      await eventually("it is back", async () => {
        const { live } = (await done(network.operate(["status", "--json"]))).json().peers;
        assert.equal(live, 4);
      }, WITHIN);
      assert.deepEqual(await fencedIds(network), [liar.peerId]);
      await notAmongHolders(network, liar);
    });
    await test.step("whom an operator trusts again is found again", async () => {
      const said = await done(network.operate(["trust", liar.peerId.slice(0, 12), "--json"]));
      assert.equal(said.json().was_fenced, true);
      await fenced(network, liar);
      const log = (await done(network.operate(["audit", "--json"]))).stdout;
      assert.match(log, /"trust"/);
    });
  },
);

networkTest(
  "A peer that claims what it never had is fenced because a get and a repair did not get it there",
  {
    ...{ peers: 4, zones: ["a", "b", "c", "d"], replicas: 2, times: MORTAL },
    trackerFlags: [...NEVER, ...PAUSES_NEVER],
  },
  async (network, folder) => {
    const sha256 = await putFile(network, folder);
    await using liar = await LyingPeer.join(network, "liar");
    await believed(network, liar);
    await eventually("it is fenced", async () => {
      // By chance the others have given all before it is asked.
      const got = await done(network.run(["get", NAME, "--output", "-", "--zone", "z"]));
      assert.equal(sha256Hex(got.stdoutBytes), sha256);
      assert.deepEqual(await fencedIds(network), [liar.peerId]);
    }, WITHIN);
    await keptBy(network, [liar.address]);
  },
);

networkTest(
  "An honest peer is not fenced because one peer says that it has nothing, and that peer is not heard for long",
  {
    ...{ peers: 4, zones: ["a", "b", "c", "d"], replicas: 2, times: MORTAL },
    trackerFlags: [...OFTEN, ...METRICS],
  },
  async (network, folder) => {
    await putFile(network, folder);
    await using liar = await LyingPeer.join(network, "liar", { accuses: true });
    const findings = async (finding: string) => {
      return (await scrape(network.tracker))
        .value("enjambre_tracker_claim_checks_total", { finding });
    };
    await eventually("it has accused others wherever it was asked", async () => {
      assert((await findings("missing")) >= REFUTED_MAX);
    }, WITHIN);
    await eventually("others had a look", async () => {
      assert((await findings("found")) >= 2 * REFUTED_MAX);
    }, WITHIN);
    await reportAll(network, liar);
    await eventually("it is not asked any more, while others are checked as before", async () => {
      const missing = await findings("missing");
      const found = await findings("found");
      await eventually("others are checked", async () => {
        assert((await findings("found")) >= found + CHECKS);
      }, WITHIN);
      assert.equal(await findings("missing"), missing);
    }, WITHIN);
    assert.deepEqual(await fencedPeers(network), []);
    for (const { holders } of await holdersOf(network, NAME)) assert.equal(holders.length, 2);
  },
);

networkTest(
  "An honest peer whose disk lost fragments says so when it is accused, and is not fenced",
  {
    ...{ peers: 4, zones: ["a", "b", "c", "d"], replicas: 2, times: MORTAL },
    trackerFlags: OFTEN,
  },
  async (network, folder) => {
    await putFile(network, folder);
    const [fragment] = await holdersOf(network, NAME);
    const index = network.peers.findIndex(({ address }) => fragment!.holders[0] === address);
    const lost = network.peerFolder(index);
    for (const id of fragmentsOnDisk(lost).keys()) Deno.removeSync(fragmentPath(lost, id));
    await eventually("what is told of holders is true again", async () => {
      for (const { id, holders } of await holdersOf(network, NAME)) {
        assert.equal(holders.length, 2);
        for (const address of holders) {
          const at = network.peers.findIndex((peer) => peer.address === address);
          assert(fragmentsOnDisk(network.peerFolder(at)).has(id));
        }
      }
    }, WITHIN);
    assert.deepEqual(await fencedPeers(network), []);
  },
);

/** The liar says of every peer that it has nothing of what it claims. */
async function reportAll(network: Network, liar: LyingPeer): Promise<void> {
  using channels = new Channels(liar.identity);
  const fragmentIds = (await holdersOf(network, NAME)).map(({ id }) => hexToBytes(id));
  for (const { peer_id: peerId } of (await done(network.run(["peers", "--json"]))).jsonLines()) {
    const request = { peerId, fragmentIds };
    await channels.unary(network.tracker.address, catalogService.ReportMissing, request, {
      timeoutMs: 10_000,
    });
  }
}

async function putFile(network: Network, folder: string): Promise<string> {
  const sha256 = writeSeededFile(`${folder}/file`, 5, SIZE_BYTES);
  await done(network.run(["put", `${folder}/file`, "--name", NAME]));
  await eventually("it has its copies", async () => {
    for (const { holders } of await holdersOf(network, NAME)) assert.equal(holders.length, 2);
  }, WITHIN);
  return sha256;
}

/** The liar claims all of the file, and is counted among its holders or fenced already. */
async function believed(network: Network, liar: LyingPeer): Promise<void> {
  const fragments = await holdersOf(network, NAME);
  await eventually("it is in the network", async () => {
    const peers = (await done(network.run(["peers", "--json"]))).jsonLines();
    assert(peers.some(({ peer_id: id, confirmed }) => id === liar.peerId && confirmed));
  }, WITHIN);
  await liar.claim(fragments.map(({ id }) => ({ id, size: SIZE_BYTES })));
  await eventually("it is believed", async () => {
    const held = await holdersOf(network, NAME);
    const isHolder = held.every(({ holders }) => holders.includes(liar.address));
    assert(isHolder || (await fencedPeers(network)).length > 0);
  }, WITHIN);
}

async function anyHolder(network: Network, liar: LyingPeer) {
  const [fragment] = await holdersOf(network, NAME);
  const honest = fragment!.holders.filter((address) => address !== liar.address);
  return network.peers.find(({ address }) => honest.includes(address))!;
}

async function fencedPeers(network: Network) {
  return (await done(network.run(["peers", "--json"]))).jsonLines()
    .filter(({ fenced_since: since }) => since !== null);
}

async function fenced(network: Network, liar: LyingPeer): Promise<void> {
  await eventually("it is fenced", async () => {
    assert.deepEqual(await fencedIds(network), [liar.peerId]);
  }, WITHIN);
}

async function fencedIds(network: Network): Promise<string[]> {
  return (await fencedPeers(network)).map(({ peer_id: id }) => id);
}

async function notAmongHolders(network: Network, liar: LyingPeer): Promise<void> {
  for (const { holders } of await holdersOf(network, NAME)) assert(!holders.includes(liar.address));
}

/** All fragments have their copies, on none of these. */
async function keptBy(network: Network, without: readonly string[]): Promise<void> {
  await eventually("there are enough copies elsewhere", async () => {
    for (const { holders } of await holdersOf(network, NAME)) {
      assert.equal(holders.filter((address) => !without.includes(address)).length, 2);
    }
  }, WITHIN);
}
