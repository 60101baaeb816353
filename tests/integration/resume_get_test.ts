import assert from "node:assert/strict";
import { seededRandom } from "../../proto/process/random.ts";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import type { ClientRun } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { done, exits, networkTest } from "../support/network.ts";

/** Enough that each of two peers has more than a get keeps without entering it in its journal. */
const SIZE_BYTES = 192 * 1024 * 1024;
const KILLS = 3;
const SEED = Number(Deno.env.get("SEED") ?? 0);
const BLOCK_BYTES = 512;

networkTest(
  "A get that was killed is finished by the next, which fetches only the rest",
  { peers: 2, zones: ["a"], replicas: 1 },
  async (network, folder, test) => {
    const target = `${folder}/back`;
    const part = `${target}.enjambre-part`;
    const get = ["get", "file", "--output", target, "--json"];
    const sha256 = writeSeededFile(`${folder}/file`, 7, SIZE_BYTES);
    const put = await done(network.run(["put", `${folder}/file`, "--name", "file", "--json"]));
    const fragmentBytes = SIZE_BYTES / put.json().fragments;

    await test.step(`killed ${KILLS} times at moments by chance, SEED=${SEED}`, async () => {
      const random = seededRandom(SEED);
      for (let kill = 0; kill < KILLS; kill += 1) {
        const enough = writtenBytes(part) + random() * SIZE_BYTES / 4 / KILLS;
        await killedWhen("more of it came", network.spawn(get), () => writtenBytes(part) > enough);
      }
    });
    await test.step("killed when it has all that one of two peers has", async () => {
      network.peers[1]!.signal("SIGSTOP");
      await killedWhen("its journal grows", network.spawn(get), () => journaled(part) > 0);
      network.peers[1]!.signal("SIGCONT");
    });
    await test.step("the next run finishes it, and fetches only the rest", async () => {
      const there = journaled(part);
      const said = (await done(network.run(get))).json();
      assert.equal(sha256OfFile(target), sha256);
      assert.equal(said.bytes_fetched, SIZE_BYTES - there * fragmentBytes);
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

async function killedWhen(
  claim: string,
  running: ClientRun,
  isTime: () => boolean,
): Promise<void> {
  let ended = false;
  const result = running.result.then(() => ended = true);
  await eventually(claim, () => ended || isTime());
  running.kill("SIGKILL");
  await result;
}

/** Fragments that the next run can rely on: lines after the first. */
function journaled(part: string): number {
  try {
    return Deno.readTextFileSync(`${part}.journal`).split("\n").length - 2;
  } catch {
    return 0;
  }
}

/** What is really there of a file that may be sparse. */
function writtenBytes(path: string): number {
  try {
    return (Deno.statSync(path).blocks ?? 0) * BLOCK_BYTES;
  } catch {
    return 0;
  }
}
