import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { fragmentsService } from "../../proto/wire/schema.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { hexToBytes } from "../../proto/words/hash.ts";
import { CORRUPTIONS } from "../support/corruptor.ts";
import { eventually } from "../support/eventually.ts";
import { flipBit, fragmentHash, fragmentPath, fragmentsOnDisk } from "../support/fragment_files.ts";
import { done, networkTest } from "../support/network.ts";
import { holdersOf } from "../support/view.ts";
import { fetchTicket } from "../support/tickets.ts";

const NAME = "precious";
const FRAGMENT_BYTES = 64 * 1024;
const REPAIRED_WITHIN_MS = 60_000;

networkTest(
  "Damage of every kind is served to nobody, found by one forced scrub, and made up for",
  { peers: 2, zones: ["a", "b"], replicas: 2 },
  async (network, folder, test) => {
    const ids = await putAndList(network, folder, 2 * CORRUPTIONS.length + 10);
    const data = network.peerFolder(0);
    const { address } = network.peers[0]!;
    const bad: string[] = [];
    for (const [index, { damage, takesOther }] of CORRUPTIONS.entries()) {
      const [id, other] = [ids[2 * index]!, ids[2 * index + 1]!];
      damage(fragmentPath(data, id), fragmentPath(data, other));
      bad.push(id, ...takesOther ? [other] : []);
    }
    // A third is met by somebody who wants it, the rest by the scrub.
    const met = bad.filter((_, index) => index % 3 === 0);

    await test.step("nobody gets a byte of it", async () => {
      for (const id of met) await refusesToServe(network, address, id);
    });
    await test.step("a forced scrub finds all the rest", async () => {
      const { last, current } = await scrubNow(network, address);
      assert.equal(current, null);
      // What was met may have been made up for by now, and is good.
      assert.deepEqual(last.bad_fragment_ids.sort(), bad.filter((id) => !met.includes(id)).sort());
      assert.deepEqual([last.bad, last.forced, last.unread], [bad.length - met.length, true, 0]);
    });
    await test.step("what is no file is set aside as well, and not followed", () => {
      const at = CORRUPTIONS.findIndex(({ kind }) => kind === "file a link to nowhere");
      assert.ok(Deno.lstatSync(`${data}/quarantine/${ids[2 * at]!}`).isSymlink);
    });
    await test.step("all of it comes back from the other peer", async () => {
      await eventually("every fragment is good on both disks", () => {
        for (const id of ids) assert.equal(fragmentHash(fragmentPath(data, id)), id);
      }, { withinMs: REPAIRED_WITHIN_MS });
      await eventually("and counted", async () => {
        for (const { holders } of await holdersOf(network, NAME)) assert.equal(holders.length, 2);
      });
      const { last } = await scrubNow(network, address);
      assert.deepEqual([last.bad, last.fragments], [0, ids.length]);
    });
    await test.step("the file is what it was", async () => {
      await done(network.run(["get", NAME, "--output", `${folder}/back`]));
      assert.equal(sha256OfFile(`${folder}/back`), sha256OfFile(`${folder}/file`));
    });
  },
);

networkTest(
  "Damage is found without anybody asking, also by a peer that was killed within its pass",
  { peers: 2, zones: ["a", "b"], replicas: 2, peerFlags: ["--scrub-every", "3s"] },
  async (network, folder) => {
    const ids = await putAndList(network, folder, 20);
    const data = network.peerFolder(0);
    await network.peers[0]!.end("SIGKILL");
    for (const id of ids.slice(0, 5)) flipBit(fragmentPath(data, id));
    await network.peers[0]!.start();
    await eventually("what was damaged is good again", () => {
      for (const id of ids) assert.equal(fragmentHash(fragmentPath(data, id)), id);
    }, { withinMs: REPAIRED_WITHIN_MS });
    const { code, stdout } = await network.run(["scrub", "--at", network.peers[0]!.address]);
    assert.equal(code, 0);
    assert.match(stdout, /is read within 3\.0 s/);
  },
);

networkTest(
  "A fragment that was away from its place is held again, and counted, by the next scrub",
  { peers: 1, replicas: 1 },
  async (network, folder) => {
    writeSeededFile(`${folder}/file`, 12, 2 * FRAGMENT_BYTES);
    const size = ["--fragment-size", `${FRAGMENT_BYTES}`];
    await done(network.run(["put", `${folder}/file`, "--name", NAME, ...size]));
    const { address } = network.peers[0]!;
    const [id] = [...fragmentsOnDisk(network.peerFolder(0)).keys()];
    const path = fragmentPath(network.peerFolder(0), id!);
    Deno.renameSync(path, `${folder}/away`);
    const counted = async () =>
      (await holdersOf(network, NAME)).map(({ holders }) => holders.length).sort();
    assert.equal((await scrubNow(network, address)).last.bad, 1);
    await eventually("it counts no more", async () => {
      assert.deepEqual(await counted(), [0, 1]);
    });
    Deno.renameSync(`${folder}/away`, path);
    assert.deepEqual((await scrubNow(network, address)).last.bad, 0);
    await eventually("it counts again", async () => assert.deepEqual(await counted(), [1, 1]));
    await done(network.run(["get", NAME, "--output", `${folder}/back`]));
    assert.equal(sha256OfFile(`${folder}/back`), sha256OfFile(`${folder}/file`));
  },
);

/** Puts a file and waits until both peers have all of it. */
async function putAndList(network: Network, folder: string, fragments: number): Promise<string[]> {
  writeSeededFile(`${folder}/file`, 11, fragments * FRAGMENT_BYTES);
  const size = ["--fragment-size", `${FRAGMENT_BYTES}`];
  await done(network.run(["put", `${folder}/file`, "--name", NAME, ...size]));
  await eventually("both peers have it", () => {
    for (const index of [0, 1]) {
      assert.equal(fragmentsOnDisk(network.peerFolder(index)).size, fragments);
    }
  });
  return [...fragmentsOnDisk(network.peerFolder(0)).keys()].sort();
}

async function scrubNow(network: Network, address: string) {
  return (await done(network.run(["scrub", "--now", "--json", "--at", address]))).json();
}

async function refusesToServe(network: Network, address: string, id: string): Promise<void> {
  using channels = network.channels();
  const ticket = await fetchTicket(network, NAME);
  const request = { fragmentId: hexToBytes(id), offset: 0, length: 0, ticket };
  let served = 0;
  await assert.rejects(async () => {
    const limits = { timeoutMs: 10_000 };
    const chunks = channels.serverStream(address, fragmentsService.Fetch, request, limits);
    for await (const { data } of chunks) served += data.byteLength;
  }, (thrown) => EnjambreError.is(thrown, "corrupt", "not_found"));
  assert.equal(served, 0, "bytes of a damaged fragment left the peer");
}
