import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { fragmentsService } from "../../proto/wire/schema.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { hexToBytes } from "../../proto/words/hash.ts";
import { eventually } from "../support/eventually.ts";
import { flipBit, fragmentHash, fragmentPath, fragmentsOnDisk } from "../support/fragment_files.ts";
import { done, networkTest } from "../support/network.ts";
import { type FragmentView, holdersOf } from "../support/view.ts";
import { fetchTicket } from "../support/tickets.ts";

const NAME = "precious";
const SIZE_BYTES = 4 * 1024 * 1024;
const REPLICAS = 3;

/** What can happen to a fragment's file, each to another fragment. */
const damages: Record<string, (path: string) => void> = {
  "changed": flipBit,
  "truncated": (path) => Deno.truncateSync(path, 1000),
  "emptied": (path) => Deno.truncateSync(path, 0),
  "deleted": (path) => Deno.removeSync(path),
};

networkTest(
  "A fragment that is damaged on a disk is never served, is reported, and is made up for",
  { peers: 4, zones: ["a", "b", "c", "d"], replicas: REPLICAS },
  async (network, folder, test) => {
    const sha256 = writeSeededFile(`${folder}/file`, 5, SIZE_BYTES);
    await done(network.run(["put", `${folder}/file`, "--name", NAME]));
    const fragments = await fullCopies(network);
    const kinds = Object.keys(damages);
    for (const [index, kind] of kinds.entries()) {
      const { id, holders } = fragments[index]!;
      damages[kind]!(fragmentPath(folderOf(network, holders[0]!), id));
    }

    for (const [index, kind] of kinds.entries()) {
      await test.step(`${kind}: its holder does not serve it`, async () => {
        await refusesToServe(network, fragments[index]!.holders[0]!, fragments[index]!.id);
      });
    }
    await test.step("others serve it", async () => {
      await done(network.run(["get", NAME, "--output", `${folder}/back`]));
      assert.equal(sha256OfFile(`${folder}/back`), sha256);
    });
    await test.step("copies are made up for, and good", async () => {
      const repaired = await fullCopies(network);
      for (const { id, holders } of repaired.slice(0, kinds.length)) {
        for (const address of holders) {
          assert.equal(fragmentHash(fragmentPath(folderOf(network, address), id)), id);
        }
      }
    });
  },
);

networkTest(
  "A file whose every copy of a fragment is damaged is refused, with exit code 6 or 5",
  { peers: 2, replicas: 2 },
  async (network, folder) => {
    writeSeededFile(`${folder}/file`, 6, SIZE_BYTES);
    await done(network.run(["put", `${folder}/file`, "--name", NAME]));
    const [{ id }] = await holdersOf(network, NAME) as [FragmentView];
    for (const index of network.peers.keys()) {
      if (fragmentsOnDisk(network.peerFolder(index)).has(id)) {
        flipBit(fragmentPath(network.peerFolder(index), id));
      }
    }
    const { code, stderr } = await network.run(["get", NAME, "--output", `${folder}/back`]);
    assert([5, 6].includes(code), `exit code ${code}: ${stderr}`);
    assert.match(stderr, /fragment 1 of /);
    assert.throws(() => Deno.statSync(`${folder}/back`), Deno.errors.NotFound);
  },
);

async function fullCopies(network: Network): Promise<FragmentView[]> {
  return await eventually(`every fragment has ${REPLICAS} copies`, async () => {
    const fragments = await holdersOf(network, NAME);
    assert(fragments.every(({ holders }) => holders.length >= REPLICAS));
    return fragments;
  }, { withinMs: 60_000 });
}

/** Asks a holder directly. */
async function refusesToServe(network: Network, address: string, id: string): Promise<void> {
  using channels = network.channels();
  const ticket = await fetchTicket(network, NAME);
  const request = { fragmentId: hexToBytes(id), offset: 0, length: 0, ticket };
  const limits = { timeoutMs: 10_000 };
  let served = 0;
  await assert.rejects(async () => {
    const chunks = channels.serverStream(address, fragmentsService.Fetch, request, limits);
    for await (const { data } of chunks) served += data.byteLength;
  }, (thrown) => EnjambreError.is(thrown, "corrupt", "not_found"));
  assert.equal(served, 0, "bytes of a damaged fragment left the peer");
}

function folderOf(network: Network, address: string): string {
  return network.peerFolder(network.peers.findIndex((peer) => peer.address === address));
}
