import assert from "node:assert/strict";
import { join } from "node:path";
import { seededBytes } from "../../scripts/bench/content.ts";
import type { ClientRun, Network } from "../../scripts/launch.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import { eventually } from "../support/eventually.ts";
import { buildFailingDisk, COMPILER, cutPower } from "../support/failing_disk.ts";
import { needs } from "../support/needs.ts";
import { testNetwork } from "../support/network.ts";
import { powerSwitch, prepareImage } from "../sweep/disk.ts";

const CUTS = 3;
const WRITERS = 2;
const FILE_BYTES = 100_000;

needs(COMPILER.present ? powerSwitch() : COMPILER).test(
  "When the power of a whole network fails amid puts, every put that it acknowledged comes back",
  async () => {
    await using held = new AsyncDisposableStack();
    const folder = await Deno.makeTempDir({ prefix: "enjambre-" });
    held.defer(() => Deno.remove(folder, { recursive: true }));
    const library = buildFailingDisk(folder);
    const prepared = held.use(await prepareImage(() => Promise.resolve()));
    const disk = held.use(await prepared.copy());
    const network = held.use(await testNetwork({ peers: 2, folder: disk.folder }));
    const acknowledged = new Map<string, string>();
    try {
      for (let cut = 1; cut <= CUTS; cut += 1) {
        const writers = Array.from({ length: WRITERS }, (_, index) => {
          return new Writer(network, folder, `${cut}/${index}`, acknowledged);
        });
        const wanted = acknowledged.size + 2 + cut;
        await eventually("some puts are acknowledged", () => acknowledged.size >= wanted, {
          withinMs: 60_000,
        });
        await cutPower(library, disk.folder);
        await network.kill("SIGKILL");
        await Promise.all(writers.map((writer) => writer.stop()));
        await disk.restart();
        await network.restart();
        for (const [name, hash] of acknowledged) {
          const response = await fetch(`http://${network.webserver.httpAddress}/files/${name}`);
          assert.equal(sha256Hex(await response.bytes()), hash, `${name} after cut ${cut}`);
        }
      }
    } catch (thrown) {
      console.error(network.logs());
      throw thrown;
    }
  },
);

/** Puts one file after the other, until it is stopped. */
class Writer {
  readonly #network: Network;
  readonly #folder: string;
  readonly #prefix: string;
  readonly #acknowledged: Map<string, string>;
  readonly #running: Promise<void>;
  #put: ClientRun | undefined;
  #isStopped = false;

  constructor(
    network: Network,
    folder: string,
    prefix: string,
    acknowledged: Map<string, string>,
  ) {
    this.#network = network;
    this.#folder = folder;
    this.#prefix = prefix;
    this.#acknowledged = acknowledged;
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#put?.kill("SIGKILL");
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let index = 0; !this.#isStopped; index += 1) {
      const name = `${this.#prefix}/${index}`;
      const path = join(this.#folder, name.replaceAll("/", "-"));
      const bytes = seededBytes(Number(name.replaceAll("/", "")), FILE_BYTES);
      await Deno.writeFile(path, bytes);
      this.#put = this.#network.spawn(["put", path, "--name", name]);
      const { code } = await this.#put.result;
      if (code === 0) this.#acknowledged.set(name, sha256Hex(bytes));
    }
  }
}
