import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { fragmentsOnDisk } from "../support/fragment_files.ts";
import { CALM, done, exits, networkTest } from "../support/network.ts";
import { holdersOnDisks, idOf, numbersOf, operate } from "../support/upkeep_view.ts";

const SIZE_BYTES = 8 * 1024 * 1024;
const REPLICAS = 2;

networkTest(
  "A peer is emptied while gets go on, is said to be empty, and may go",
  { peers: 4, zones: ["a", "b"], replicas: REPLICAS, times: CALM },
  async (network, folder, test) => {
    const sha256 = writeSeededFile(`${folder}/file`, 1, SIZE_BYTES);
    await done(network.run(["put", `${folder}/file`, "--name", "file"]));
    await eventually("all copies are made", async () => {
      return (await numbersOf(network)).fragmentsShort === 0;
    });
    const leaving = holdersOnDisks(network).values().next().value![0]!;
    const id = await idOf(network, leaving);

    await test.step("its copies go elsewhere; nothing is short and every get brings the file", async () => {
      const said = (await done(network.run(["drain", id.slice(0, 10), "--json"]))).json();
      assert.equal(said.peer_id, id);
      assert.equal(said.drain.may_go, false);
      let gets = 0;
      await eventually("it may go", async () => {
        await done(network.run(["get", "file", "--output", `${folder}/back-${gets += 1}`]));
        assert.equal(sha256OfFile(`${folder}/back-${gets}`), sha256);
        assert.equal((await numbersOf(network)).fragmentsShort, 0);
        return (await stateOf(network, leaving)).drain.may_go;
      }, { withinMs: 60_000 });
      await eventually("nothing is left on its disk", () => {
        return fragmentsOnDisk(network.peerFolder(leaving)).size === 0;
      });
      const { stdout } = await done(network.run(["peers"]));
      assert.match(stdout, /live, empty, it may go/);
    });

    await test.step("it takes nothing new, also after a restart of the tracker", async () => {
      await network.tracker.restart("SIGKILL");
      await network.allLive();
      writeSeededFile(`${folder}/next`, 2, SIZE_BYTES);
      await done(network.run(["put", `${folder}/next`, "--name", "next"]));
      assert.equal(fragmentsOnDisk(network.peerFolder(leaving)).size, 0);
    });

    await test.step("it goes, and nothing is missing", async () => {
      await network.peers[leaving]!.end("SIGTERM");
      await done(network.run(["get", "next", "--output", `${folder}/next-back`]));
      assert.equal((await numbersOf(network)).fragmentsShort, 0);
    });

    await test.step("it may come back; who is not known cannot be emptied", async () => {
      await network.peers[leaving]!.start();
      const back = (await done(operate(network, "drain", id, "--undo"))).json();
      assert.equal(back.drain, null);
      const { stderr } = await exits(3, operate(network, "drain", "zzzzzz"));
      assert.match(stderr, /No peer's id is "zzzzzz"/);
      await exits(2, network.run(["drain", "zz"]));
    });
  },
);

// deno-lint-ignore no-explicit-any
async function stateOf(network: Network, index: number): Promise<any> {
  const peers = (await done(network.run(["peers", "--json"]))).jsonLines();
  return peers.find(({ address }) => address === network.peers[index]!.address);
}
