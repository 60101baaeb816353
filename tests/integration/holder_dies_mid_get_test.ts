import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import { eventually } from "../support/eventually.ts";
import { done, networkTest } from "../support/network.ts";
import { holdersOf } from "../support/view.ts";

const SIZE_BYTES = 48 * 1024 * 1024;

networkTest(
  "A get goes on elsewhere when holders die in the middle of it, and is byte-exact",
  { peers: 3, replicas: 3 },
  async (network, folder) => {
    const sha256 = writeSeededFile(`${folder}/file`, 7, SIZE_BYTES);
    await done(network.run(["put", `${folder}/file`, "--name", "file"]));
    await eventually("all three hold everything", async () => {
      const fragments = await holdersOf(network, "file");
      assert(fragments.every(({ holders }) => holders.length === 3));
    });
    const [silent, sudden] = network.peers;
    // It takes connections but never answers, so that the get has fragments on the way from it when it dies.
    silent!.signal("SIGSTOP");

    const target = `${folder}/back`;
    const getting = network.run(["get", "file", "--output", target]);
    await eventually("the get has begun", () => Deno.statSync(`${target}.enjambre-part`).size > 0);
    await sudden!.end("SIGKILL");
    await silent!.end("SIGKILL");

    await done(getting);
    assert.equal(sha256OfFile(target), sha256);
  },
);
