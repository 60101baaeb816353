import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { CALM, done, exits, MORTAL, networkTest } from "../support/network.ts";
import { holdersOnDisks, numbersOf } from "../support/upkeep_view.ts";
import { namesIn } from "../support/view.ts";

const SIZE_BYTES = 1024 * 1024;
const FRAGMENTS = 4;
const REPLICAS = 2;
const GRACE_MS = 6_000;

networkTest(
  "A removed file can be got by its version for its time of grace, then its fragments go to the trash",
  { peers: 3, replicas: REPLICAS, times: { ...CALM, "version-grace": `${GRACE_MS}ms` } },
  async (network, folder) => {
    const sha256 = writeSeededFile(`${folder}/file`, 1, SIZE_BYTES);
    const put = await done(network.run(["put", `${folder}/file`, "--name", "file", "--json"]));
    const { version } = put.json();
    const removedMs = Date.now();
    await done(network.run(["remove", "file"]));
    await exits(3, network.run(["get", "file", "--output", `${folder}/none`]));
    await done(network.run(["get", "file", "--version", version, "--output", `${folder}/back`]));
    assert.equal(sha256OfFile(`${folder}/back`), sha256);
    assert.equal(holdersOnDisks(network).size, FRAGMENTS);
    await eventually("the fragments are gone", () => holdersOnDisks(network).size === 0);
    assert.ok(Date.now() - removedMs >= GRACE_MS, "not before their time");
    const trashed = [...network.peers.keys()].map((index) => inTrash(network, index));
    assert.equal(trashed.reduce((sum, files) => sum + files, 0), FRAGMENTS * REPLICAS);
    const gone = ["get", "file", "--version", version, "--output", `${folder}/late`];
    await exits(3, network.run(gone));
  },
);

networkTest(
  "A peer that was away when a file was removed and forgotten brings nothing of it back",
  {
    ...{ peers: 4, replicas: REPLICAS },
    times: { ...MORTAL, "version-grace": "300ms", "tombstone-age": "1s" },
  },
  async (network, folder) => {
    writeSeededFile(`${folder}/gone`, 1, SIZE_BYTES);
    writeSeededFile(`${folder}/kept`, 2, SIZE_BYTES);
    await done(network.run(["put", `${folder}/gone`, "--name", "gone"]));
    const away = holdersOnDisks(network).values().next().value![0]!;
    await done(network.run(["put", `${folder}/kept`, "--name", "kept"]));
    await eventually("all copies are made", async () => {
      return (await numbersOf(network)).fragmentsShort === 0;
    });
    await network.peers[away]!.end("SIGKILL");
    await done(network.run(["remove", "gone"]));
    await eventually("nothing reminds of it but the disk of the one that is away", async () => {
      const others = [...holdersOnDisks(network).values()].flat().filter((index) => index !== away);
      const { fragments, fragmentsShort } = await numbersOf(network);
      const isForgotten = (await network.run(["info", "gone"])).code === 3;
      return isForgotten && fragments === FRAGMENTS && fragmentsShort === 0 && others.length > 0;
    });
    await network.peers[away]!.start();
    await network.allLive();
    await eventually("its old copies are in its trash, and no copy is too many", () => {
      const copies = [...holdersOnDisks(network).values()];
      return copies.length === FRAGMENTS && copies.every((holders) => holders.length === REPLICAS);
    });
    assert.ok(inTrash(network, away) > 0);
    assert.deepEqual(await namesIn(network), ["kept"]);
    const found = await done(network.run(["search", "gone", "--json"]));
    assert.deepEqual(found.jsonLines(), []);
    await done(network.run(["get", "kept", "--output", `${folder}/back`]));
  },
);

networkTest(
  "Content that is put again while it is being given up is never short, nor lost",
  {
    peers: 3,
    replicas: REPLICAS,
    times: { ...CALM, "version-grace": "50ms", "repair-interval": "50ms" },
  },
  async (network, folder) => {
    const sha256 = writeSeededFile(`${folder}/file`, 1, SIZE_BYTES);
    for (let round = 0; round < 5; round += 1) {
      await done(network.run(["put", `${folder}/file`, "--name", "file"]));
      assert.equal((await numbersOf(network)).fragmentsByCopies.slice(0, 2).join(), "0,0");
      await done(network.run(["get", "file", "--output", `${folder}/back-${round}`]));
      assert.equal(sha256OfFile(`${folder}/back-${round}`), sha256);
      await done(network.run(["remove", "file"]));
    }
    await done(network.run(["put", `${folder}/file`, "--name", "file"]));
    await eventually("it has its copies, and no more, on the disks", () => {
      const copies = [...holdersOnDisks(network).values()];
      return copies.length === FRAGMENTS && copies.every((holders) => holders.length === REPLICAS);
    });
  },
);

/** Files in a peer's trash. */
function inTrash(network: Network, index: number): number {
  return filesIn(`${network.peerFolder(index)}/trash`);
}

function filesIn(folder: string): number {
  let files = 0;
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    files += isDirectory ? filesIn(`${folder}/${name}`) : 1;
  }
  return files;
}
