import assert from "node:assert/strict";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { fragmentsOnDisk } from "../support/fragment_files.ts";
import { launchRebuild, loseDatabase } from "../support/launch_rebuild.ts";
import { done, networkTest } from "../support/network.ts";
import { holdersOf, statusOf } from "../support/view.ts";

const PEERS = 3;
const GRACE = ["--version-grace", "1s"];

networkTest(
  "What no name needs is dropped after a rebuild that heard every peer, and stays after one that may not have",
  { peers: PEERS, replicas: PEERS },
  async (network, folder, test) => {
    const put = async (name: string, seed: number) => {
      writeSeededFile(`${folder}/file`, seed, 100_000);
      await done(network.run(["put", `${folder}/file`, "--name", name]));
    };
    await put("kept", 1);
    await put("later", 2);
    await put("gone", 3);
    await put("overwritten", 4);
    await put("overwritten", 5);
    await done(network.run(["remove", "gone"]));
    await eventually("every copy is made", async () => {
      return (await statusOf(network)).fragmentsShort === 0;
    });
    const strays = held(network).difference(await needed(network, "kept", "later", "overwritten"));
    assert.equal(strays.size, 2, "of the removed name, and of the version before");

    await test.step("nobody said how many peers there are: nothing goes but what was removed since", async () => {
      await network.tracker.end("SIGKILL");
      loseDatabase(network);
      await using _tracker = await launchRebuild(network, "--collect-within", "1s", ...GRACE);
      const later = await needed(network, "later");
      await done(network.run(["remove", "later"]));
      await eventually(
        "what was removed since is dropped",
        () => held(network).isDisjointFrom(later),
      );
      assert.ok(strays.isSubsetOf(held(network)));
    });
    await test.step("all of them have told all: it goes, to the trash, and the rest stays", async () => {
      await using _tracker = await launchRebuild(
        network,
        "--merge",
        "--peers",
        `${PEERS}`,
        ...GRACE,
      );
      const rest = await needed(network, "kept", "overwritten");
      await eventually("what no name needs is dropped", () => held(network).isSubsetOf(rest));
      assert.deepEqual(held(network), rest);
      const trash = [...Deno.readDirSync(`${network.peerFolder(0)}/trash`)].map(({ name }) => name);
      assert.ok([...strays].every((id) => trash.includes(id)), `${trash}`);
    });
  },
);

/** Fragments that some peer has on its disk. */
function held(network: Network): Set<string> {
  const folders = network.peers.map((_, index) => network.peerFolder(index));
  return new Set(folders.flatMap((folder) => [...fragmentsOnDisk(folder).keys()]));
}

async function needed(network: Network, ...names: string[]): Promise<Set<string>> {
  const found = await Promise.all(names.map((name) => holdersOf(network, name)));
  return new Set(found.flat().map(({ id }) => id));
}
