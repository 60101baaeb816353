import assert from "node:assert/strict";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import { type Network, spawnProgram } from "../../scripts/launch.ts";
import { eventually } from "../support/eventually.ts";
import { stateOf } from "../support/known_state.ts";
import { launchRebuild } from "../support/launch_rebuild.ts";
import { CALM, done, exits, networkTest } from "../support/network.ts";
import { infoOf, statusOf } from "../support/view.ts";

const NAMES = ["kept", "changed", "gone", "late"];
const DATABASE = "catalog.sqlite";

networkTest(
  "A tracker that is started on an old copy of its database catches up before it answers",
  { peers: 3, replicas: 2, times: { ...CALM, "collect-within": "3s" } },
  async (network, folder, test) => {
    const data = `${network.folder}/tracker`;
    const put = (file: string, name: string) =>
      done(network.run(["put", `${folder}/${file}`, "--name", name]));
    await makeHistory(network, folder, put);
    const before = await stateOf(network, NAMES);
    assert.deepEqual(before.live, ["changed", "kept", "late"]);
    const newest = versionsIn(before);

    await test.step("a plain copy is found out by the first peer that comes", async () => {
      await restore(network, `${folder}/raw`);
      await caughtUp(network, before, 2);
      assert.match(network.tracker.log, /it is an old copy/);
    });
    await test.step("a backup says of itself that it is one, also on a machine that is new", async () => {
      await restore(network, `${folder}/copy`, { onNewMachine: true });
      assert.match(
        network.tracker.log,
        /This database is a copy of version "?1\.3"?, peers may know more/,
      );
      await caughtUp(network, before, 3);
    });
    await test.step("no version is given out twice", async () => {
      await put("gone", "gone");
      const { version } = (await infoOf(network, "gone")).entry!.record!;
      assert.ok(
        newest.every(({ epoch, sequence }) =>
          version!.epoch > epoch || version!.sequence > sequence
        ),
      );
      assert.equal(version!.epoch, 3);
    });
    await test.step("nor is anything lost when the end of the log is", async () => {
      const state = await stateOf(network, NAMES);
      await network.tracker.end("SIGKILL");
      const log = `${data}/${DATABASE}-wal`;
      Deno.truncateSync(log, Deno.statSync(log).size - 9_000);
      await network.tracker.start();
      await caughtUp(network, state, 4);
    });
    await test.step("a copy from before all that answers nothing, until it is told to catch up", async () => {
      const state = await stateOf(network, NAMES);
      await restore(network, `${folder}/raw`);
      await eventually("it has met a peer", () => /has taken over/.test(network.tracker.log));
      await answersNothing(network);
      await network.tracker.end();
      await using merging = await launchRebuild(network, "--merge", "--peers", "3");
      assert.match(
        merging.output,
        /^rebuilt network .* at epoch 5 from 3 peers: 4 names, .* 0 names lost$/m,
      );
      await caughtUp(network, state, 5);
      await done(spawnProgram("tracker", ["check", "--data", data]).result);
      await done(network.run(["get", "gone", "--output", `${folder}/back`]));
    });
  },
);

async function answersNothing(network: Network): Promise<void> {
  await assert.rejects(infoOf(network, "kept"), /`tracker rebuild --merge`/);
  await exits(5, network.operate(["drain", "a"]));
}

/** Some names, two copies of the database as it is then, and changes that the copies know nothing of. */
async function makeHistory(
  network: Network,
  folder: string,
  put: (file: string, name: string) => Promise<unknown>,
): Promise<void> {
  for (const name of NAMES) writeSeededFile(`${folder}/${name}`, name.length, 100_000);
  for (const name of ["kept", "changed", "gone"]) await put(name, name);
  const data = `${network.folder}/tracker`;
  await done(spawnProgram("tracker", ["backup", "--data", data, `${folder}/copy`]).result);
  await network.tracker.end();
  Deno.copyFileSync(`${data}/${DATABASE}`, `${folder}/raw`);
  await network.tracker.start();
  await network.allLive();
  await put("late", "changed");
  await done(network.run(["remove", "gone"]));
  await put("late", "late");
}

type State = Awaited<ReturnType<typeof stateOf>>;

function versionsIn({ states }: State) {
  return Object.values(states).map(({ entry }) => entry!.record!.version!);
}

/** Kills the tracker, and starts it on another database. */
async function restore(
  network: Network,
  database: string,
  { onNewMachine = false } = {},
): Promise<void> {
  const data = `${network.folder}/tracker`;
  await network.tracker.end("SIGKILL");
  for (const { name } of Deno.readDirSync(data)) {
    const isKept = name.endsWith(".lock") && !onNewMachine;
    if (name.startsWith(DATABASE) && !isKept) Deno.removeSync(`${data}/${name}`);
  }
  Deno.copyFileSync(database, `${data}/${DATABASE}`);
  await network.tracker.start();
}

/** Whatever it answers, it never answers less than what was known; at last it answers all of it. */
async function caughtUp(network: Network, before: State, epoch: number): Promise<void> {
  await eventually("it has caught up", async () => {
    const state = await stateOf(network, NAMES);
    assert.deepEqual(Object.keys(state.states), Object.keys(before.states));
    const name = (entry: State["states"][string]) => entry.entry!.record;
    for (const key of Object.keys(before.states)) {
      assert.deepEqual(name(state.states[key]!), name(before.states[key]!), key);
    }
  });
  assert.equal((await statusOf(network)).epoch, epoch);
}
