import assert from "node:assert/strict";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import { eventually } from "../support/eventually.ts";
import { bytesOnDisk } from "../support/fragment_files.ts";
import { done, exits, networkTest } from "../support/network.ts";
import { namesIn, statusOf } from "../support/view.ts";

const KEPT_BYTES = 1024 * 1024;
const SIZE_BYTES = 256 * 1024 * 1024;
const SOME_BYTES = 8 * 1024 * 1024;
const REPLICAS = 2;

networkTest(
  "A put whose client is killed leaves nothing visible and gives its space back",
  { peers: 2, replicas: REPLICAS },
  async (network, folder) => {
    const folders = network.peers.map((_, index) => network.peerFolder(index));
    writeSeededFile(`${folder}/kept`, 1, KEPT_BYTES);
    await done(network.run(["put", `${folder}/kept`, "--name", "kept"]));
    writeSeededFile(`${folder}/lost`, 2, SIZE_BYTES);

    const putting = network.spawn(["put", `${folder}/lost`, "--name", "lost"]);
    await eventually("some of it is stored", () => bytesOnDisk(folders) > SOME_BYTES);
    putting.kill("SIGKILL");
    assert.equal((await putting.result).signal, "SIGKILL");

    assert.deepEqual(await namesIn(network), ["kept"]);
    await exits(3, network.run(["get", "lost", "--output", `${folder}/back`]));
    await eventually("only the kept file's fragments are on the disks", () => {
      assert.equal(bytesOnDisk(folders), REPLICAS * KEPT_BYTES);
    }, { withinMs: 60_000 });
    assert.equal((await statusOf(network)).uploads, 0);
    await done(network.run(["get", "kept", "--output", `${folder}/back`]));
  },
);
