import assert from "node:assert/strict";
import fc from "fast-check";
import { steadyMs } from "../../proto/process/clock.ts";
import type { PeerId } from "../../proto/words/ids.ts";
import type { RememberedFile } from "../../proto/words/record.ts";
import { compareVersions, formatVersion, type Version } from "../../proto/words/version.ts";
import { backUp } from "../../tracker/catalog/backup.ts";
import type { Catalog } from "../../tracker/catalog/catalog.ts";
import type { ReportDue } from "../../tracker/catalog/standing.ts";
import { SqliteCatalog } from "../../tracker/catalog/sqlite.ts";
import { Recovery } from "../../tracker/recovery.ts";
import { Sessions } from "../../tracker/sessions.ts";
import { codeOf, nameOf, newOperation, peerId, put } from "../contract/catalog_fixture.ts";

const PEERS = 3;
const NAMES = ["a", "b", "c"];
const RUNS = 20;

/** What a peer has on its disk of names and of trackers. */
interface SimulatedPeer {
  readonly peerId: PeerId;
  readonly records: Map<string, RememberedFile>;
  epochSeen: number;
  epochReported: number;
  versionSeen: Version | undefined;
}

type Step =
  | { readonly do: "put" | "remove"; readonly name: string }
  | { readonly do: "copy"; readonly slot: number; readonly raw: boolean }
  | { readonly do: "restore"; readonly slot: number; readonly late: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("put"), name: fc.constantFrom(...NAMES) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("remove"), name: fc.constantFrom(...NAMES) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("copy"), slot: fc.nat(1), raw: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("restore"),
      slot: fc.nat(1),
      late: fc.integer({ min: 0, max: PEERS - 1 }),
    }),
  },
) as fc.Arbitrary<Step>;

/** A network whose tracker's database is copied and restored at will; every promise is checked as it goes. */
class World {
  readonly #folder: string;
  readonly #peers: SimulatedPeer[];
  readonly #given = new Set<string>();
  /** The newest acknowledged version of each name. */
  readonly acknowledged = new Map<string, RememberedFile>();
  #catalog!: Catalog;
  #recovery!: Recovery;
  #generation = 0;
  #copies: (string | undefined)[] = [undefined, undefined];

  constructor(folder: string) {
    this.#folder = folder;
    this.#peers = Array.from({ length: PEERS }, (_, index) => ({
      ...{ peerId: peerId(index), records: new Map(), epochSeen: 0, epochReported: 0 },
      versionSeen: undefined,
    }));
  }

  get #path(): string {
    return `${this.#folder}/${this.#generation}.sqlite`;
  }

  async start(purpose: "serve" | "merge" = "serve"): Promise<void> {
    this.#catalog = await SqliteCatalog.open(this.#path, purpose);
    const parts = { catalog: this.#catalog, sessions: new Sessions() };
    this.#recovery = await Recovery.open(
      { ...parts, onReplaced: () => {}, onRecovered: () => {} },
      { withinMs: 0, operationAgeMs: 1e9, replicas: 3, merge: purpose === "merge" },
    );
  }

  async stop(): Promise<void> {
    await this.#catalog[Symbol.asyncDispose]();
  }

  /**
   * All peers come, that many of them after the tracker has ended its collection, and something was put. Answers
   * whether it may serve.
   */
  async gather(late: number): Promise<boolean> {
    const early = this.#peers.slice(0, PEERS - late);
    // A raised epoch ends all sessions: they come again until nothing is raised any more.
    for (let round = 0, epoch = -1; epoch !== this.#recovery.epoch; round += 1) {
      assert.ok(round < 10, "the epoch is raised for ever");
      epoch = this.#recovery.epoch;
      for (const peer of early) if (!await this.#come(peer)) return false;
    }
    await this.#recovery.tick(steadyMs() + 1);
    if (late > 0) {
      this.#recovery.checkAnswer();
      await this.change("put", NAMES[this.#given.size % NAMES.length]!);
    }
    for (const peer of this.#peers.slice(PEERS - late)) if (!await this.#come(peer)) return false;
    // One that comes late may have found the database out.
    if (!this.#recovery.isServing) return await this.gather(0);
    this.#recovery.checkAnswer();
    return true;
  }

  async #come(peer: SimulatedPeer): Promise<boolean> {
    const { networkId } = this.#recovery.identity;
    try {
      await this.#recovery.meet({ ...peer, networkId });
    } catch {
      return false;
    }
    const row = { peerId: peer.peerId, incarnation: 1, address: "host:1", zone: "z" };
    await this.#catalog.admitPeer(row, 1);
    assert.ok(this.#recovery.epoch >= peer.epochSeen, "a peer obeys no lower epoch");
    peer.epochSeen = this.#recovery.epoch;
    const due = await this.#catalog.reportDue(peer.epochReported);
    this.#recovery.admitted(peer.peerId, due);
    if (due !== "none") await this.#recovery.take(peer.peerId, newerThan(peer, due));
    if (due !== "none") peer.epochReported = this.#recovery.epoch;
    this.#recovery.reported(peer.peerId);
    this.#recovery.counted(peer.peerId);
    return true;
  }

  async change(kind: "put" | "remove", name: string): Promise<void> {
    const operationId = newOperation();
    if (kind === "remove") {
      const removing = this.#catalog.remove({ operationId, name: nameOf(name) }, 1);
      const known = this.acknowledged.get(name)?.record.fileId;
      if (known === undefined) return assert.equal(await codeOf(removing), "not_found");
      return this.#tell({ record: await removing });
    }
    const labels = [`${name} ${operationId}`];
    const { record } = await put(this.#catalog, name, { operationId, labels });
    const { manifest } = await this.#catalog.locate(record.name);
    this.#tell({ record, manifest });
  }

  /** Two holders have it on their disks before it is acknowledged; the third has heard that it exists. */
  #tell(file: RememberedFile): void {
    const { name, version } = file.record;
    const text = formatVersion(version);
    assert.ok(!this.#given.has(text), `version ${text} was given out before`);
    const before = this.acknowledged.get(name);
    assert.ok(before === undefined || compareVersions(version, before.record.version) > 0);
    this.#given.add(text);
    this.acknowledged.set(name, file);
    for (const [index, peer] of this.#peers.entries()) {
      if (index !== this.#given.size % PEERS) peer.records.set(name, file);
      peer.versionSeen = version;
    }
  }

  async copy(slot: number, raw: boolean): Promise<void> {
    const target = `${this.#folder}/copy-${slot}-${this.#generation}-${this.#given.size}`;
    if (!raw) backUp(this.#path, target, { force: true });
    else {
      await this.stop();
      Deno.copyFileSync(this.#path, target);
      await this.start();
      assert.ok(await this.gather(0));
    }
    this.#copies[slot] = target;
  }

  async restore(slot: number, late: number): Promise<void> {
    const copy = this.#copies[slot];
    if (copy === undefined) return;
    await this.stop();
    this.#generation += 1;
    Deno.copyFileSync(copy, this.#path);
    await this.start();
    if (await this.gather(late)) return;
    // Another tracker's epoch is known already: the operator says what is to be done.
    await this.stop();
    await this.start("merge");
    assert.ok(await this.gather(0));
  }

  /** Names are at their newest acknowledged version, and what was removed is not found. */
  async check(): Promise<void> {
    for (const [name, { record }] of this.acknowledged) {
      const { entry } = await this.#catalog.info(nameOf(name));
      assert.deepEqual(entry.record, record);
    }
    const live = [...this.acknowledged.values()].filter(({ record }) =>
      record.fileId !== undefined
    );
    const { items } = await this.#catalog.list("", 99, "");
    assert.deepEqual(items.map(({ record }) => record), sortedByName(live));
    assert.deepEqual(await this.#catalog.check(), []);
  }
}

function newerThan(peer: SimulatedPeer, due: ReportDue): RememberedFile[] {
  const files = [...peer.records.values()];
  if (typeof due === "string") return files;
  return files.filter(({ record }) => compareVersions(record.version, due.after) > 0);
}

function sortedByName(files: readonly RememberedFile[]) {
  return files.map(({ record }) => record).sort((a, b) => a.name < b.name ? -1 : 1);
}

Deno.test("A tracker on an old copy gives no version out twice and forgets no acknowledged change", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 20 }), async (steps) => {
      const folder = await Deno.makeTempDir();
      try {
        const world = new World(folder);
        await world.start();
        assert.ok(await world.gather(0));
        for (const each of steps) {
          if (each.do === "copy") await world.copy(each.slot, each.raw);
          else if (each.do === "restore") await world.restore(each.slot, each.late);
          else await world.change(each.do, each.name);
          await world.check();
        }
        await world.stop();
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    }),
    { numRuns: RUNS },
  );
});
