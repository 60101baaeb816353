import assert from "node:assert/strict";
import { sha256Hex } from "../../proto/words/hash.ts";
import { seededBytes, sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { Network } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { done, networkTest } from "../support/network.ts";
import { namesIn } from "../support/view.ts";

const WRITERS = 3;
const ACKNOWLEDGED_BEFORE_KILL = 3;
const ACKNOWLEDGED_IN_ALL = 12;
const BIG_BYTES = 24 * 1024 * 1024;

networkTest(
  "A tracker that is killed in the middle of many puts forgets none that it acknowledged",
  { peers: 3 },
  async (network, folder, test) => {
    const acknowledged = new Map<string, Uint8Array>();
    const bigSha256 = writeSeededFile(`${folder}/big`, 99, BIG_BYTES);
    const big = network.run(["put", `${folder}/big`, "--name", "big"]);
    const writers = Array.from({ length: WRITERS }, (_, index) => {
      return putUntilEnough(network, folder, index, acknowledged);
    });
    for (const times of [1, 2]) {
      await eventually(
        "some puts are acknowledged",
        () => acknowledged.size >= ACKNOWLEDGED_BEFORE_KILL * times,
        { withinMs: 60_000 },
      );
      await network.tracker.restart("SIGKILL");
    }
    await Promise.all(writers);

    await test.step("a put that was running goes on", async () => void await done(big));
    await test.step("every acknowledged name is listed", async () => {
      const names = new Set(await namesIn(network));
      assert.deepEqual([...acknowledged.keys()].filter((name) => !names.has(name)), []);
    });
    await test.step("and every one comes back", async () => {
      for (const [name, bytes] of acknowledged) {
        const response = await fetch(`http://${network.webserver.httpAddress}/files/${name}`);
        assert.equal(sha256Hex(await response.bytes()), sha256Hex(bytes), name);
      }
      await done(network.run(["get", "big", "--output", `${folder}/back`]));
      assert.equal(sha256OfFile(`${folder}/back`), bigSha256);
    });
  },
);

/** Puts one file after the other; one that fails, because the tracker was away for too long, does not count. */
async function putUntilEnough(
  network: Network,
  folder: string,
  writer: number,
  acknowledged: Map<string, Uint8Array>,
): Promise<void> {
  for (let index = 0; acknowledged.size < ACKNOWLEDGED_IN_ALL; index += 1) {
    const name = `small/${writer}/${index}`;
    const bytes = seededBytes(writer * 1000 + index, 10_000);
    const path = `${folder}/${writer}-${index}`;
    Deno.writeFileSync(path, bytes);
    const { code } = await network.run(["put", path, "--name", name]);
    if (code === 0) acknowledged.set(name, bytes);
  }
}
