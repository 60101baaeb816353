import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import { type Network, spawnProgram } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { stateOf } from "../support/known_state.ts";
import { launchRebuild, loseDatabase } from "../support/launch_rebuild.ts";
import { done, exits, networkTest } from "../support/network.ts";
import { infoOf, namesIn, statusOf } from "../support/view.ts";

const NAMES = ["gone", "back", "empty", "big", "twin", "tagged", "overwritten", "few"];

networkTest(
  "A tracker whose database is lost gets back every name, version, tag, number of copies and removal from the peers",
  { peers: 4, replicas: 3 },
  async (network, folder, test) => {
    const sums = await putSomeOfEverything(network, folder);
    await eventually("every copy is made", async () => {
      const { fragmentsShort } = await statusOf(network);
      return fragmentsShort === 0;
    });
    const before = await stateOf(network, NAMES);
    assert.deepEqual(before.live, NAMES.filter((name) => name !== "gone").sort());
    await network.tracker.end("SIGKILL");
    loseDatabase(network);

    await test.step("no new network begins in its place", async () => {
      const args = ["--data", `${network.folder}/tracker`, "--listen", network.tracker.address];
      const { stderr } = await exits(6, spawnProgram("tracker", args).result);
      assert.match(stderr, /gone or empty.*`tracker rebuild`/);
    });
    await using tracker = await launchRebuild(network, "--peers", "4");
    await test.step("nothing differs from before", async () => {
      assert.match(
        tracker.output,
        /^rebuilt network [a-z2-7]{26} at epoch 2 from 4 peers: 7 names/m,
      );
      assert.match(tracker.output, /, 0 names lost$/m);
      assert.deepEqual(await stateOf(network, NAMES), before);
      assert.ok((await statusOf(network)).ticketsDemanded, "as the peers were told");
      await done(check(network));
    });
    await test.step("every file comes back, and what was removed stays removed", async () => {
      for (const [name, sum] of sums) {
        await done(network.run(["get", name, "--output", `${folder}/back-${name}`]));
        assert.equal(sha256OfFile(`${folder}/back-${name}`), sum, name);
      }
      await exits(3, network.run(["get", "gone", "--output", `${folder}/gone`]));
    });
    await test.step("versions go on above all that were given out", async () => {
      await done(network.run(["put", `${folder}/big`, "--name", "new"]));
      const { epoch, sequence } = (await infoOf(network, "new")).entry!.record!.version!;
      const highest = Object.values(before.states).map(({ entry }) => entry!.record!.version!);
      assert.deepEqual(epoch, 2);
      assert.ok(highest.every((version) => version.epoch === 1 && version.sequence < sequence));
    });
    await test.step("once more, with a peer lost for ever, all is still there", async () => {
      await tracker.end("SIGKILL");
      await network.peers[3]!.end("SIGKILL");
      loseDatabase(network);
      await using again = await launchRebuild(network, "--peers", "3");
      assert.match(again.output, /at epoch 3 from 3 peers: 8 names.*, 0 names lost$/m);
      await done(network.run(["get", "new", "--output", `${folder}/new`]));
      await exits(3, network.run(["get", "gone", "--output", `${folder}/gone`]));
      await done(check(network));
    });
  },
);

networkTest(
  "What was acknowledged a moment before the tracker and its database were lost comes back",
  { peers: 3, replicas: 3 },
  async (network, folder) => {
    writeSeededFile(`${folder}/file`, 1, 10_000);
    const put = (name: string) => network.run(["put", `${folder}/file`, "--name", name]);
    await Promise.all(["r0", "r1", "r2"].map((name) => done(put(name))));
    const acknowledged = { put: [] as string[], removed: [] as string[] };
    const changes = [
      ...["p0", "p1", "p2", "p3"].map(async (name) => {
        if ((await put(name)).code === 0) acknowledged.put.push(name);
      }),
      ...["r0", "r1", "r2"].map(async (name) => {
        const { code } = await network.run(["remove", name]);
        if (code === 0) acknowledged.removed.push(name);
      }),
    ];
    const { put: isPut, removed } = acknowledged;
    await eventually("some are acknowledged", () => isPut.length >= 2 && removed.length >= 2);
    const told = { put: [...isPut], removed: [...removed] };
    await network.tracker.end("SIGKILL");
    loseDatabase(network);
    await using _tracker = await launchRebuild(network, "--peers", "3");
    await Promise.all(changes);
    const live = await namesIn(network);
    assert.deepEqual(told.put.filter((name) => !live.includes(name)), []);
    assert.deepEqual(told.removed.filter((name) => live.includes(name)), []);
    await done(check(network));
  },
);

async function putSomeOfEverything(network: Network, folder: string) {
  const sums = new Map<string, string>();
  const file = (label: string, seed: number, bytes: number) => {
    const path = `${folder}/${label}`;
    sums.set(label, writeSeededFile(path, seed, bytes));
    return path;
  };
  const put = (path: string, name: string, ...flags: string[]) =>
    done(network.run(["put", path, "--name", name, ...flags]));
  const big = file("big", 1, 3_000_000);
  await put(big, "big");
  await put(file("gone", 2, 1_000), "gone");
  await put(file("overwritten", 3, 1_000), "overwritten", "--tag", "old=1");
  await Promise.all([
    put(big, "twin"),
    put(file("empty", 4, 0), "empty"),
    put(file("tagged", 5, 70_000), "tagged", "--tag", "stage=prod", "--tag", "owner=ana"),
    put(file("few", 6, 1_000), "few", "--replicas", "2"),
    put(file("overwritten", 7, 2_000), "overwritten", "--tag", "new=1"),
    put(file("back", 8, 1_000), "back"),
    done(network.run(["remove", "gone"])),
  ]);
  await done(network.run(["replicas", "few", "3"]));
  await done(network.run(["remove", "back"]));
  await put(file("back", 9, 1_500), "back");
  sums.set("twin", sums.get("big")!);
  sums.delete("gone");
  return sums;
}

function check(network: Network) {
  return spawnProgram("tracker", ["check", "--data", `${network.folder}/tracker`]).result;
}
