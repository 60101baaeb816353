import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { fragmentsOnDisk } from "../support/fragment_files.ts";
import { CALM, done, networkTest } from "../support/network.ts";
import { holdersOnDisks, numbersOf } from "../support/upkeep_view.ts";
import { holdersOf } from "../support/view.ts";

const SIZE_BYTES = 1024 * 1024;
const VICTIM = 0;

networkTest(
  "A peer whose disk is restored from an old image counts for what is on it, and is made up for",
  { peers: 3, replicas: 2, times: { ...CALM, "version-grace": "300ms" } },
  async (network, folder) => {
    const peer = network.peers[VICTIM]!;
    writeSeededFile(`${folder}/removed`, 1, SIZE_BYTES);
    await done(network.run(["put", `${folder}/removed`, "--name", "removed", "--replicas", "3"]));
    await eventually("all have it", () => heldBy(network).length === 4);
    await peer.end("SIGTERM");
    const image = `${network.folder}/image`;
    await copyFolder(network.peerFolder(VICTIM), image);
    // Two starts more, so that the image's number is lower by far.
    await peer.start();
    await network.allLive();
    await peer.restart("SIGTERM");
    await network.allLive();
    await done(network.run(["remove", "removed"]));
    await eventually("it is gone", () => holdersOnDisks(network).size === 0);
    const sha256 = writeSeededFile(`${folder}/file`, 2, SIZE_BYTES);
    await done(network.run(["put", `${folder}/file`, "--name", "file", "--replicas", "3"]));
    await eventually("all have the new one", () => heldBy(network).length === 4);

    await peer.end("SIGKILL");
    Deno.removeSync(network.peerFolder(VICTIM), { recursive: true });
    await copyFolder(image, network.peerFolder(VICTIM));
    await peer.start();
    await network.allLive();
    await eventually("it is given the new file again, and gives up the removed one", async () => {
      const fragments = await holdersOf(network, "file");
      const ids = fragments.map(({ id }) => id).sort();
      return ids.join() === heldBy(network).sort().join() &&
        fragments.every(({ holders }) => holders.includes(peer.address));
    });
    assert.equal((await numbersOf(network)).fragmentsShort, 0);
    await done(network.run(["get", "file", "--output", `${folder}/back`]));
    assert.equal(sha256OfFile(`${folder}/back`), sha256);
  },
);

function heldBy(network: Network): string[] {
  return [...fragmentsOnDisk(network.peerFolder(VICTIM)).keys()];
}

async function copyFolder(from: string, to: string): Promise<void> {
  const { success } = await new Deno.Command("cp", { args: ["-a", from, to] }).output();
  assert.ok(success);
}
