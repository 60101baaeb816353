import assert from "node:assert/strict";
import {
  clientResult,
  launchPeer,
  launchTracker,
  launchWebserver,
  type ServerSettings,
  spawnProgram,
} from "../../scripts/launch.ts";
import { PROGRAMS } from "../../scripts/permissions.ts";
import { type ProgramName, ROOT } from "../../scripts/program.ts";
import { INSECURE } from "../../proto/wire/identity.ts";
import { EXIT_CODE_BY_ERROR } from "../../proto/words/errors.ts";
import { alter } from "../contract/sqlite_database.ts";
import { ClockShim } from "../support/clock_shim.ts";
import { COMPILER } from "../support/failing_disk.ts";
import { eventually } from "../support/eventually.ts";
import { logLines } from "../support/log_lines.ts";
import { needs } from "../support/needs.ts";
import { exits } from "../support/network.ts";
import { canMount, fillDisk, mountDisk, unmountDisk } from "../support/small_disk.ts";
import { writeOldDatabase } from "../support/old_database.ts";

/** Where nobody listens. */
const NOBODY = "127.0.0.1:1";
const DISK_BYTES = 64 * 1024;
const MOUNTING = {
  tool: "the right to mount a tmpfs",
  present: await canMount(),
  install: "run as root on Linux",
};
const YEAR_MS = 365.25 * 24 * 3_600_000;
const NEWER_SCHEMA = 99;
const NEWER_FORMAT = 3;

Deno.test("A server that cannot use its data folder says why and what to do, in one line", async (test) => {
  await using place = await temporaryPlace();
  const { folder } = place;
  await test.step("there is a file in its place", async () => {
    Deno.writeTextFileSync(`${folder}/file`, "mine");
    await refused("tracker", `${folder}/file`, 5, /is a file.*--data/);
    await refused("tracker", `${folder}/file/x`, 5, /is a file.*--data/);
    await refused("peer", `${folder}/file/x`, 5, /is a file.*--data/);
    assert.equal(Deno.readTextFileSync(`${folder}/file`), "mine");
  });
  await test.step("it may not be written", async () => {
    await using _locked = await unwritable(`${folder}/locked`);
    await refused("tracker", `${folder}/locked`, 5, /can only be read|this user may not/);
    await refused("tracker", `${folder}/locked/x`, 5, /can only be read|this user may not/);
    await refused("peer", `${folder}/locked/x`, 5, /can only be read|this user may not/);
  });
});

Deno.test("A tracker whose data folder is gone or empty begins no new network in its place", async () => {
  await using place = await temporaryPlace();
  const data = `${place.folder}/data`;
  await using tracker = await startTracker(data);
  await tracker.end();
  Deno.renameSync(data, `${data}-away`);
  await refused(
    "tracker",
    data,
    5,
    /of network [a-z2-7]{26}: it is gone or empty: is its disk mounted/,
  );
  Deno.mkdirSync(data);
  await refused("tracker", data, 5, /is its disk mounted/);
  assert.deepEqual([...Deno.readDirSync(data)], [], "nothing is left in what may be a mount point");
  Deno.removeSync(data);
  Deno.renameSync(`${data}-away`, data);
  await tracker.start();
});

Deno.test("What a newer program wrote is refused by an older one, in one line, and stays as it is", async () => {
  await using place = await temporaryPlace();
  const { folder } = place;
  await using tracker = await startTracker(folder);
  await tracker.end();
  const path = `${folder}/catalog.sqlite`;
  alter(path, (db) => db.pragma(`user_version = ${NEWER_SCHEMA}`));
  const before = Deno.readFileSync(path);
  await refused("tracker", folder, 4, /a newer program made it \(schema 99.*use that program/);
  assert.deepEqual(Deno.readFileSync(path), before);

  const peer = `${folder}/peer`;
  // It makes its store and goes no further.
  await refused("peer", peer, 2, /192\.0\.2\.1/, ["--listen", "192.0.2.1:1"]);
  const marker = `${peer}/.enjambre-store`;
  const text = Deno.readTextFileSync(marker).replace(/"format":\d+/, `"format":${NEWER_FORMAT}`);
  Deno.writeTextFileSync(marker, text);
  await refused("peer", peer, 4, /says format 3.*use the newer program/);
  assert.equal(Deno.readTextFileSync(marker), text);
});

Deno.test("A tracker brings an old database up to date, says how far it is, and serves what was in it", async () => {
  await using place = await temporaryPlace();
  writeOldDatabase(`${place.folder}/catalog.sqlite`);
  await using tracker = await startTracker(place.folder);
  const steps = logLines(tracker).filter(({ message }) => message.startsWith("Bringing"));
  const schemas = [...Deno.readDirSync(`${ROOT}tracker/catalog/migrations`)].length;
  const expected = Array.from({ length: schemas - 1 }, (_, index) => [index + 1, index + 2]);
  assert.deepEqual(steps.map(({ properties: { from, to } }) => [from, to]), expected);
  await tracker.end();
  const check = spawnProgram("tracker", ["check", "--json", "--data", place.folder]);
  assert.equal((await exits(0, check.result)).json().ok, true);
});

Deno.test("A program that Deno does not allow anything says so in one line", async () => {
  await Promise.all(PROGRAMS.map(async (program) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", `${ROOT}${program}/main.ts`, "serve"],
      env: { NO_COLOR: "1" },
    }).output().then(clientResult);
    assert.match(stderr, new RegExp(`^${program}: Deno was not told to allow anything: .*\n$`));
    assert.deepEqual([code, stdout], [EXIT_CODE_BY_ERROR.denied, ""]);
  }));
});

Deno.test("A webserver that cannot write its data folder serves, and says in one line what is not kept", async () => {
  await using place = await temporaryPlace();
  const { folder } = place;
  Deno.writeTextFileSync(`${folder}/file`, "mine");
  await using _locked = await unwritable(`${folder}/locked`);
  await Promise.all([
    [`${folder}/file`, /there is a file where a folder should be/],
    [`${folder}/locked`, /can only be read|this user may not/],
  ].map(async ([data, why]) => {
    await using webserver = await startWebserver(data as string);
    await eventually("it says so", () => {
      const [told, ...more] = webserver.log.split("\n").filter((line) => /plots/.test(line));
      assert.match(told!, / warning history: Cannot remember the plots in "/);
      assert.match(told!, why as RegExp);
      assert.deepEqual(more, []);
    });
  }));
  assert.equal(Deno.readTextFileSync(`${folder}/file`), "mine");
});

const START: Readonly<Record<ProgramName, typeof startTracker>> = {
  tracker: startTracker,
  webserver: startWebserver,
  peer: (folder, settings) =>
    launchPeer({ identities: INSECURE, folder, zone: "a", webserver: NOBODY, ...settings }),
};

needs(MOUNTING).test("A server whose disk is full when it starts says so in one line", async () => {
  await using place = await temporaryPlace();
  const { folder } = place;
  assert(await mountDisk(folder, DISK_BYTES));
  try {
    fillDisk(`${folder}/filler`);
    await refused(
      "tracker",
      `${folder}/t`,
      1,
      /disk of the tracker's database is full; free space/,
    );
    await refused("peer", `${folder}/p`, 1, /its disk is full; free space there/);
  } finally {
    await unmountDisk(folder);
  }
});

needs(COMPILER).test(
  "A server whose clock is wrong says so in one line when it starts",
  async () => {
    await using place = await temporaryPlace();
    const shim = ClockShim.build(place.folder)!;
    await Promise.all(PROGRAMS.map(async (program) => {
      const env = shim.environment(program);
      shim.set(program, -50 * YEAR_MS);
      await using server = await START[program](`${place.folder}/${program}`, { env });
      const told = server.log.split("\n").filter((line) => /clock/i.test(line));
      assert.equal(told.length, 1, server.log);
      assert.match(told[0]!, /The clock of this machine says 19\d\d-.*, which cannot be: set it/);
    }));
    await using right = await startTracker(`${place.folder}/right`);
    assert.doesNotMatch(right.log, /clock/i);
  },
);

function startWebserver(folder: string, settings: Partial<ServerSettings> = {}) {
  return launchWebserver({ identities: INSECURE, folder, trackers: [NOBODY], ...settings });
}

function startTracker(folder: string, settings: Partial<ServerSettings> = {}) {
  const flags = ["--log-format", "json"];
  return launchTracker({ identities: INSECURE, folder, flags, ...settings });
}

async function refused(
  program: ProgramName,
  data: string,
  code: number,
  says: RegExp,
  flags = ["--listen", "127.0.0.1:0"],
): Promise<void> {
  const serve = ["serve", "--insecure", ...(program === "peer" ? ["--keep-free", "0"] : [])];
  const { stderr, stdout } = await exits(
    code,
    spawnProgram(program, [...serve, "--data", data, ...flags]).result,
  );
  const lines = stderr.trim().split("\n").filter((line) => !/ (info|debug) /.test(line));
  assert.equal(lines.length, 1, stderr);
  assert.match(lines[0]!, says);
  assert.equal(stdout, "", "it was not ready");
}

async function temporaryPlace() {
  const folder = await Deno.makeTempDir({ prefix: "enjambre-" });
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

/** Read-only for everybody: root may write where a mode says no. */
async function unwritable(folder: string): Promise<AsyncDisposable> {
  Deno.mkdirSync(folder, { mode: 0o500 });
  const mount = (...args: string[]) =>
    new Deno.Command("mount", { args: [...args, folder], stderr: "null" }).output()
      .then(({ success }) => success, () => false);
  const isMounted = Deno.uid() === 0 && await mount("-t", "tmpfs", "-o", "ro", "tmpfs");
  return {
    async [Symbol.asyncDispose]() {
      if (isMounted) await new Deno.Command("umount", { args: [folder] }).output();
      Deno.chmodSync(folder, 0o700);
    },
  };
}
