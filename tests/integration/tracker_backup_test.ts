import assert from "node:assert/strict";
import { spawnProgram } from "../../scripts/launch.ts";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import { alter } from "../contract/sqlite_database.ts";
import { done, exits, networkTest } from "../support/network.ts";

networkTest(
  "A tracker's database can be copied, checked and protected from a second tracker while it is used",
  { peers: 3, replicas: 2 },
  async (network, folder, test) => {
    const data = `${network.folder}/tracker`;
    const env = { ENJAMBRE_DATA: data };
    const tracker = (...args: string[]) => spawnProgram("tracker", args, { env }).result;
    writeSeededFile(`${folder}/file`, 1, 300_000);
    const put = (name: string) => network.run(["put", `${folder}/file`, "--name", name]);
    await done(put("first"));

    await test.step("copied, while puts go on", async () => {
      const putting = ["a", "b", "c"].map(put);
      const { stdout } = await done(tracker("backup", `${folder}/copy`));
      assert.match(stdout, /names up to version 1\.\d+, .* checked/);
      for (const each of putting) await done(each);
      assert.equal(Deno.statSync(`${folder}/copy`).mode! & 0o777, 0o600);
    });
    await test.step("not over a file that is there, unless it is said", async () => {
      const before = Deno.readFileSync(`${folder}/copy`);
      const { stderr } = await exits(4, tracker("backup", `${folder}/copy`));
      assert.match(stderr, /--force/);
      assert.deepEqual(Deno.readFileSync(`${folder}/copy`), before);
      const copied = await done(tracker("backup", "--force", "--json", `${folder}/copy`));
      assert.equal(copied.json().names, 4);
    });
    await test.step("not to where nothing can be written, leaving nothing behind", async () => {
      const { stderr } = await exits(5, tracker("backup", `${folder}/none/copy`));
      assert.match(stderr, /Cannot back up to/);
      assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), [
        "copy",
        "file",
      ]);
    });
    await test.step("checked while it is used", async () => {
      assert.match((await done(tracker("check"))).stdout, /every counter and reference is right/);
      assert.equal((await done(tracker("check", "--json"))).json().ok, true);
    });
    await test.step("refused to a second tracker", async () => {
      const { stderr, stdout } = await exits(4, tracker("--listen", "127.0.0.1:0"));
      assert.match(stderr, /another program has it open/);
      assert.equal(stdout, "");
    });
    await test.step("a wrong counter is found, and the exit code says so", async () => {
      await network.tracker.end();
      alter(`${data}/catalog.sqlite`, (db) => db.exec("UPDATE files SET refs = refs + 1"));
      const { stdout } = await exits(1, tracker("check"));
      assert.match(stdout, /^versions of a file: 1 row differs \([0-9a-f]{64}\)$/m);
      const [{ what, rows }] = (await exits(1, tracker("check", "--json"))).json().mismatches;
      assert.deepEqual([what, rows], ["versions of a file", 1]);
    });
    await test.step("a damaged one is refused with what to do", async () => {
      Deno.truncateSync(`${data}/catalog.sqlite`, 20_000);
      for (const args of [["--listen", "127.0.0.1:0"], ["check"], ["backup", `${folder}/copy2`]]) {
        const { stderr } = await exits(6, tracker(...args));
        assert.match(stderr.trimEnd(), /^tracker: .*restore a copy .* or run `tracker rebuild`.*$/);
      }
    });
  },
);
