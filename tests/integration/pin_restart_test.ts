import assert from "node:assert/strict";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import { eventually } from "../support/eventually.ts";
import { fragmentsOnDisk } from "../support/fragment_files.ts";
import { done, exits, networkTest } from "../support/network.ts";

const MIB = 1024 * 1024;
const SIZE_BYTES = 12 * MIB;
/** So that a pin is under way for as long as the test needs. */
const SLOW = ["--download-limit", "3MiB"];

networkTest(
  "A pin that was under way goes on when the peer starts again after kill -9 or a stop, until it is done",
  { peers: 2, replicas: 1, peerFlags: (index) => index === 1 ? SLOW : [] },
  async (network, folder) => {
    const [holder, pinning] = network.peers;
    const dataFolder = network.peerFolder(1);
    const book = () => JSON.parse(Deno.readTextFileSync(`${dataFolder}/keeping.json`));
    // All at the first peer, so that the second has everything to get.
    await pinning!.end("SIGKILL");
    writeSeededFile(`${folder}/file`, 11, SIZE_BYTES);
    const put = ["put", `${folder}/file`, "--name", "file", "--acknowledge", "1", "--json"];
    const { fragments, version } = (await done(network.run(put))).json();
    await pinning!.start();
    await network.allLive();

    const pin = network.spawn(["pin", "file", "--at", pinning!.address]);
    let held = await heldMore(dataFolder, 0);
    assert.deepEqual(book(), [{ name: "file", version }]);
    await pinning!.end("SIGKILL");
    await exits(5, pin.result);
    assert.ok(held < fragments, "it was done before it was killed");

    // A tracker or a holder that is away delays it and does not end it.
    await holder!.end("SIGKILL");
    await pinning!.start();
    await holder!.start();
    held = await heldMore(dataFolder, held);
    await pinning!.end("SIGTERM");
    assert.ok(held < fragments, "it was done before it was stopped");
    assert.deepEqual(book(), [{ name: "file", version }]);

    await pinning!.start();
    await eventually("it has everything and knows so", () => {
      assert.equal(fragmentsOnDisk(dataFolder).size, fragments);
      assert.deepEqual(book(), []);
    }, { withinMs: 30_000 });
  },
);

networkTest(
  "A file that was to be kept and is in the network no more is given up",
  { peers: 1 },
  async (network) => {
    const pinning = network.peers[0]!;
    const dataFolder = network.peerFolder(0);
    await pinning.end("SIGKILL");
    const unknown = { name: "other", version: "1.1" };
    Deno.writeTextFileSync(`${dataFolder}/keeping.json`, JSON.stringify([unknown]));
    await pinning.start();
    await eventually("it is forgotten", () => {
      assert.equal(Deno.readTextFileSync(`${dataFolder}/keeping.json`), "[]\n");
    });
    assert.match(pinning.log, /Cannot get a file that was to be kept/);
  },
);

/** Waits until there are more fragments than before. */
async function heldMore(dataFolder: string, before: number): Promise<number> {
  return await eventually("more fragments come", () => {
    const { size } = fragmentsOnDisk(dataFolder);
    assert.ok(size > before + 2);
    return size;
  });
}
