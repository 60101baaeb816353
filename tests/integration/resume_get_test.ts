import assert from "node:assert/strict";
import { seededRandom } from "../../proto/process/random.ts";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import { eventually } from "../support/eventually.ts";
import { done, exits, networkTest } from "../support/network.ts";

const SIZE_BYTES = 128 * 1024 * 1024;
const KILLS = 3;
const SEED = Number(Deno.env.get("SEED") ?? 0);
const BLOCK_BYTES = 512;

networkTest(
  "A get that was killed is finished by the next, which fetches only the rest",
  { peers: 2, replicas: 2 },
  async (network, folder, test) => {
    const target = `${folder}/back`;
    const get = ["get", "file", "--output", target, "--json"];
    const sha256 = writeSeededFile(`${folder}/file`, 7, SIZE_BYTES);
    await done(network.run(["put", `${folder}/file`, "--name", "file"]));

    await test.step(`killed ${KILLS} times at moments by chance, SEED=${SEED}`, async () => {
      const random = seededRandom(SEED);
      for (let kill = 0; kill < KILLS; kill += 1) {
        const running = network.spawn(get);
        const enough = writtenBytes(`${target}.enjambre-part`) + random() * SIZE_BYTES / KILLS;
        let ended = false;
        running.result.then(() => ended = true);
        await eventually("more of it came", () => {
          return ended || writtenBytes(`${target}.enjambre-part`) > enough;
        });
        running.kill("SIGKILL");
        await running.result;
      }
    });

    await test.step("the next run finishes it", async () => {
      const there = writtenBytes(`${target}.enjambre-part`);
      const { stdout } = await done(network.run(get));
      assert.equal(sha256OfFile(target), sha256);
      const said = JSON.parse(stdout);
      assert(there === 0 || said.bytes_fetched < SIZE_BYTES, `fetched ${said.bytes_fetched}`);
    });

    await test.step("nothing else stays", () => {
      const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
      assert.deepEqual(left, ["back", "file"]);
    });
  },
);

networkTest(
  "A get never overwrites a different file unless it is forced, and knows an equal one",
  { peers: 1, replicas: 1 },
  async (network, folder) => {
    const target = `${folder}/mine`;
    const get = ["get", "file", "--output", target];
    Deno.writeTextFileSync(`${folder}/file`, "theirs");
    Deno.writeTextFileSync(target, "mine");
    await done(network.run(["put", `${folder}/file`, "--name", "file"]));

    const { stderr } = await exits(4, network.run(get));
    assert.match(stderr, /mine.*--force/s);
    assert.equal(Deno.readTextFileSync(target), "mine");

    await done(network.run([...get, "--force"]));
    assert.equal(Deno.readTextFileSync(target), "theirs");

    const before = Deno.statSync(target);
    await network.peers[0]!.end();
    await done(network.run(get));
    assert.equal(Deno.statSync(target).ino, before.ino);
  },
);

/** What is really there of a file that may be sparse. */
function writtenBytes(path: string): number {
  try {
    return (Deno.statSync(path).blocks ?? 0) * BLOCK_BYTES;
  } catch {
    return 0;
  }
}
