import assert from "node:assert/strict";
import { sha256OfFile, writeSeededFile } from "../../scripts/bench/content.ts";
import { type Network, spawnProgram } from "../../scripts/launch.ts";
import type { Program } from "../../scripts/program.ts";
import { alter } from "../contract/sqlite_database.ts";
import { eventually } from "../support/eventually.ts";
import { needs } from "../support/needs.ts";
import { done, exits, testNetwork } from "../support/network.ts";
import {
  PREVIOUS_RELEASE,
  previousRelease,
  unpackPreviousRelease,
} from "../support/previous_release.ts";

/** As many as there are copies: then one that is being replaced is missed by every get. */
const PEERS = 3;
const FILE_BYTES = 1_500_000;
const FIRST_UPGRADED = 1;

needs(PREVIOUS_RELEASE).test(
  "A network is brought from the release before to this one, program by program, and no get fails",
  async (test) => {
    const folder = await Deno.makeTempDir({ prefix: "enjambre-upgrade-" });
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(() => Deno.remove(folder, { recursive: true }));
    const release = `${folder}/before`;
    await unpackPreviousRelease(release);
    console.log(`the release before: ${previousRelease}`);
    const network = cleanup.use(await testNetwork({ peers: PEERS, release }));
    const upgrade = new Upgrade(network, folder, release);
    try {
      await test.step("new peers with a tracker and peers of the release before", async () => {
        await upgrade.putBy("before", "first");
        const getting = upgrade.load();
        for (const peer of network.peers.slice(0, FIRST_UPGRADED)) await upgrade.bring(peer);
        await getting.stop();
        await upgrade.tryAll("half");
      });
      await test.step("a new tracker and webserver with peers of the release before", async () => {
        const getting = upgrade.load();
        await upgrade.bring(network.tracker);
        await upgrade.bring(network.webserver);
        await getting.stop();
        await upgrade.tryAll("more");
      });
      await test.step("all of this release", async () => {
        const getting = upgrade.load();
        for (const peer of network.peers.slice(FIRST_UPGRADED)) await upgrade.bring(peer);
        await getting.stop();
        await upgrade.getAll();
        const data = `${network.folder}/tracker`;
        await done(spawnProgram("tracker", ["check", "--data", data]).result);
      });
      await test.step("tickets are asked for when the operator says so, and not before", () =>
        upgrade.demandTickets());
      await test.step("the release before uses what this one wrote where it can, and refuses what it cannot", () =>
        goesBack(network, release));
    } catch (thrown) {
      console.error(network.logs());
      throw thrown;
    }
  },
);

type Release = "before" | "this";

/** A network that is upgraded while files are got from it. */
class Upgrade {
  readonly #network: Network;
  readonly #folder: string;
  readonly #release: string;
  /** SHA-256 by name: what was acknowledged. */
  readonly #files = new Map<string, string>();
  #written = 0;

  constructor(network: Network, folder: string, release: string) {
    this.#network = network;
    this.#folder = folder;
    this.#release = release;
  }

  /** Stops a program as its supervisor does, and starts that of this release on its data. */
  async bring(program: Program): Promise<void> {
    await program.end("SIGTERM");
    program.become(undefined);
    await program.start();
    // The next one may go only when this one is there for others.
    await this.#network.allLive();
  }

  async putBy(release: Release, name: string): Promise<void> {
    this.#written += 1;
    const path = `${this.#folder}/file-${this.#written}`;
    const sha256 = writeSeededFile(path, this.#written, FILE_BYTES);
    await done(this.#run(release, ["put", path, "--name", name]));
    this.#files.set(name, sha256);
  }

  /** What people of both releases do: each removes and gets what the other has put. */
  async tryAll(stage: string): Promise<void> {
    for (const [release, other] of [["before", "this"], ["this", "before"]] as const) {
      const name = `${stage}/${release}`;
      await this.putBy(release, name);
      await this.#get(other, name);
      const gone = `${stage}/by ${other}`;
      if (this.#files.delete(gone)) await done(this.#run(release, ["remove", gone]));
      else await this.putBy(release, `${stage}/by ${release}`);
      const { stdout } = await done(this.#run(release, ["list", "--json"]));
      const names = stdout.trim().split("\n").map((line) => JSON.parse(line).name);
      assert.deepEqual(names.sort(), [...this.#files.keys()].sort());
    }
  }

  async getAll(): Promise<void> {
    for (const name of this.#files.keys()) await this.#get("this", name);
  }

  /** The release before the first that knows tickets has none to show. */
  async demandTickets(): Promise<void> {
    const network = this.#network;
    const status = async () => (await done(network.operate(["status", "--json"]))).json();
    if ((await status()).tickets_demanded) return;
    await done(network.operate(["tickets", "--demand"]));
    const [name] = this.#files.keys();
    const output = ["--output", `${this.#folder}/none`];
    await eventually("peers ask whoever comes", async () => {
      const { stderr } = await exits(5, this.#run("before", ["get", name!, ...output]));
      assert.match(stderr, /no ticket came with the call/);
    });
    await this.getAll();
  }

  /** Gets one file after the other until it is told to stop; any that fails is told then. */
  load(): { stop(): Promise<void> } {
    let isOver = false;
    let gets = 0;
    const getting = (async () => {
      while (!isOver || gets === 0) {
        // Those that are to be removed may go at any moment.
        const names = [...this.#files.keys()].filter((name) => !name.includes("/by "));
        const release = gets % 2 === 0 ? "before" : "this";
        await this.#get(release, names[gets % names.length]!);
        gets += 1;
      }
    })();
    getting.catch(() => {});
    return {
      async stop() {
        isOver = true;
        await getting;
        console.log(`${gets} gets meanwhile, none failed`);
      },
    };
  }

  async #get(release: Release, name: string): Promise<void> {
    this.#written += 1;
    const path = `${this.#folder}/back-${this.#written}`;
    const sha256 = this.#files.get(name);
    // While tracker and door are being replaced, peers are asked.
    const peers = this.#network.peers.map(({ address }) => address).join(",");
    await done(this.#run(release, ["get", name, "--output", path, "--peer", peers]));
    assert.equal(sha256OfFile(path), sha256, name);
    Deno.removeSync(path);
  }

  #run(release: Release, args: readonly string[]) {
    return this.#network.run(args, release === "before" ? { release: this.#release } : {});
  }
}

/** Going back works where the form of the database is the same, and is refused with what to do where it differs. */
async function goesBack({ tracker, folder }: Network, release: string): Promise<void> {
  await tracker.end("SIGTERM");
  const data = `${folder}/tracker`;
  let schema = 0;
  alter(`${data}/catalog.sqlite`, (db) => {
    schema = db.pragma("user_version", { simple: true }) as number;
  });
  const migrations = [...Deno.readDirSync(`${release}/tracker/catalog/migrations`)].length;
  if (schema <= migrations) {
    tracker.become(release);
    await tracker.start();
    await tracker.end("SIGTERM");
    // As a release would leave it that has one migration more.
    alter(`${data}/catalog.sqlite`, (db) => db.pragma(`user_version = ${migrations + 1}`));
  }
  const flags = ["--listen", "127.0.0.1:0", "--data", data];
  const { stderr } = await exits(4, spawnProgram("tracker", flags, { release }).result);
  assert.match(stderr, /a newer program made it/);
}
