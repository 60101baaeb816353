import { type Random, seededRandom } from "../../../proto/process/random.ts";
import type { Condition } from "../../../proto/words/record.ts";
import { formatVersion } from "../../../proto/words/version.ts";
import { atTheEnd, unsettled } from "./audit.ts";
import { type Content, contentOf, contentOfFile } from "./contents.ts";
import { Faults } from "./faults.ts";
import type { Call } from "./history.ts";
import type { Bug } from "./planted_bugs.ts";
import { SimulatedClient } from "./simulated_client.ts";
import type { Verdict } from "./verdict.ts";
import { VirtualTime } from "./virtual_time.ts";
import type { Workplace } from "./workplace.ts";
import { World, type WorldSettings } from "./world.ts";

const FAULTS_MS = 40_000;
const SLICE_MS = 2_000;
const CLIENTS = 3;
/** How long after the last fault everything must be as it should be. */
const SETTLED_MOST_MS = 90_000;
const LOOK_EVERY_MS = 3_000;
/** Part of the runs in which a peer lies about what it has. */
const LIAR_SHARE = 0.25;
const LAST_READS_MOST_MS = 90_000;

export interface SimulationOptions {
  /** A mistake that is made on purpose. */
  readonly bug?: Bug | undefined;
  /** Whether it ends with the first thing that does not hold. */
  readonly isOneEnough?: boolean;
  /** How many calls deep errors tell where they come from; looking that up for each takes time. */
  readonly traceDepth?: number;
}

/**
 * Proof 1 of durability: what is real here, and what is not.
 *
 * Real: the whole tracker but its server and process (driver, membership, placement, upkeep, cleanup, orders, sessions,
 * recovery, news, its handlers of the schema), the catalog over SQLite, the peer's session, talk, remembering, reports
 * and orders, and the encoding of every message. They run in virtual time, through the globals from which
 * `proto/process/clock.ts` takes it.
 *
 * Modelled, as thinly as can be: links (`simulated_network.ts`, `simulated_stream.ts`), the steps of a disk
 * (`simulated_store.ts`, `simulated_records.ts`), and the client, which sends a fragment in one message to each place
 * itself instead of along a chain. A peer that stands still is one whose links and disk do. The tracker's disk loses
 * nothing: that it does not is SQLite's word and shown with real power cuts elsewhere. In some
 * runs one peer lies: it claims what it is given and gives nobody anything of it, which is as if it were not there.
 *
 * One run: a network of which everything is drawn from the seed, clients at work while faults happen, then a time
 * without faults, and then what must hold.
 */
export async function simulate(
  seed: number,
  place: Workplace,
  { bug, isOneEnough = false, traceDepth = 0 }: SimulationOptions = {},
): Promise<Verdict> {
  Error.stackTraceLimit = traceDepth;
  const random = seededRandom(seed * 8);
  using database = bug === "forgets_commits" ? place.forgetful() : place.blank();
  const settings: WorldSettings = {
    hasLiar: bug === "skips_spot_checks" || seededRandom(seed * 8 + 5)() < LIAR_SHARE,
    ...{ seed, bug, machines: 4 + below(random, 4), zones: 1 + below(random, 4) },
    weather: {
      delayMostMs: 2 + below(random, 80),
      lossShare: random() < 0.4 ? 0 : random() * 0.3,
      duplicateShare: random() < 0.4 ? 0 : random() * 0.5,
    },
    stepMostMs: random() < 0.3 ? 500 + below(random, 1_500) : 2 + below(random, 60),
    catalogDelayMostMs: random() < 0.5 ? 0 : below(random, 40),
    database,
  };
  using time = new VirtualTime().install();
  const world = new World(settings, time);
  const run = new Run(world, random, isOneEnough);
  await run.all();
  await world.catalog[Symbol.asyncDispose]();
  return {
    seed,
    failures: [...world.failures],
    log: world.log,
    calls: world.history.calls.length,
    acknowledged: run.acknowledged,
    orders: world.ordersChecked,
    faults: run.faults,
    events: time.events,
    simulatedMs: time.elapsedMs,
  };
}

class Run {
  readonly #world: World;
  readonly #random: Random;
  readonly #isOneEnough: boolean;
  readonly #names: readonly string[];
  readonly #contents: readonly Content[];
  #isOver = false;
  #atWork = 0;
  #faults: Faults | undefined;
  acknowledged = 0;

  constructor(world: World, random: Random, isOneEnough: boolean) {
    this.#world = world;
    this.#isOneEnough = isOneEnough;
    this.#random = random;
    this.#names = Array.from({ length: 2 + below(random, 4) }, (_, index) => `name-${index}`);
    this.#contents = Array.from(
      { length: 4 + below(random, 20) },
      (_, number) => contentOf(number),
    );
  }

  get faults(): number {
    return this.#faults?.count ?? 0;
  }

  async all(): Promise<void> {
    const { time, settings } = this.#world;
    const { machines, zones, weather } = settings;
    this.#world.say(`${machines} peers in ${zones} zones, ${JSON.stringify(weather)}`);
    void this.#world.startTracker();
    await time.run(100);
    for (const machine of this.#world.machines) this.#world.startPeer(machine);
    await time.run(2_000);
    for (let index = 0; index < CLIENTS; index += 1) void this.#work(index);
    this.#faults = new Faults(this.#world, seededRandom(settings.seed * 8 + 3));
    for (let ms = 0; ms < FAULTS_MS && !this.#isEnough; ms += SLICE_MS) await time.run(SLICE_MS);
    this.#faults.end();
    if (!this.#isEnough) await this.#recover();
    if (!this.#isEnough) await this.#settle();
    if (!this.#isEnough) await this.#judge();
  }

  get #isEnough(): boolean {
    return this.#isOneEnough && this.#world.failures.size > 0;
  }

  /** No faults from now on: everybody who can come back does. */
  async #recover(): Promise<void> {
    const world = this.#world;
    world.say("no more faults");
    this.#isOver = true;
    world.network.calm();
    for (const machine of world.machines) {
      world.stopClone(machine);
      machine.disk.isFull = false;
      world.startPeer(machine);
    }
    void world.startTracker();
    await world.time.run(LOOK_EVERY_MS);
    for (const { disk } of world.machines) {
      void world.tracker!.driver.drain(disk.peerId, false).catch(() => {});
    }
    await this.#scrub();
  }

  async #settle(): Promise<void> {
    const world = this.#world;
    const untilMs = world.time.nowMs + SETTLED_MOST_MS;
    const look = async () => [
      ...await unsettled(world),
      ...(this.#atWork > 0 ? [`I18: ${this.#atWork} clients are not done`] : []),
    ];
    let missing = await look();
    while (missing.length > 0 && world.time.nowMs < untilMs) {
      await world.time.run(LOOK_EVERY_MS);
      missing = await look();
    }
    for (const what of missing) world.fail(what);
    world.say("settled");
  }

  /** Everything that was acknowledged is there, in an order that could have been. */
  async #judge(): Promise<void> {
    const world = this.#world;
    const reading = { isOver: false };
    void this.#readAll().then(() => reading.isOver = true);
    const untilMs = world.time.nowMs + LAST_READS_MOST_MS;
    while (!reading.isOver && world.time.nowMs < untilMs) await world.time.run(LOOK_EVERY_MS);
    if (!reading.isOver) world.fail("I18: the last gets did not end");
    for (const what of await atTheEnd(world)) world.fail(what);
    for (const what of world.history.violations()) world.fail(what);
  }

  async #readAll(): Promise<void> {
    const client = this.#client(CLIENTS);
    for (const name of this.#names) {
      if (!await client.get(name)) this.#world.fail(`I1: ${name} could not be got`);
    }
    if (await client.list(this.#names)) return;
    this.#world.fail("I18: the names could not be listed");
  }

  async #scrub(): Promise<void> {
    for (const { program } of this.#world.running) void program!.scrubAll();
    await this.#world.time.run(LOOK_EVERY_MS);
  }

  #client(index: number): SimulatedClient {
    const { network, history, settings } = this.#world;
    return new SimulatedClient({
      ...{ network, history, address: `client-${index}:1` },
      random: seededRandom(settings.seed * 64 + 32 + index),
      onFailure: (what) => this.#world.fail(what),
      onAcknowledged: (call) => this.#acknowledged(call),
    });
  }

  #acknowledged({ kind, name, version, fileId }: Call): void {
    const world = this.#world;
    this.acknowledged += 1;
    world.say(`${name} ${formatVersion(version!)}: ${kind} is done`);
    if (kind !== "put" || this.#isOver) return;
    this.#faults?.afterPut(contentOfFile(fileId!)!.manifest.fragmentIds);
  }

  /** What one client does until the faults are over. */
  async #work(index: number): Promise<void> {
    const { time } = this.#world;
    const client = this.#client(index);
    this.#atWork += 1;
    try {
      while (!this.#isOver) {
        await this.#one(client);
        await time.sleep(below(this.#random, 1_500));
      }
    } catch (thrown) {
      this.#world.fail(`A client failed: ${thrown instanceof Error ? thrown.stack : thrown}`);
    }
    this.#atWork -= 1;
  }

  /** None most of the time; else one that holds at times, of what clients were last told. */
  #condition(name: string): Condition | undefined {
    const chance = this.#random();
    if (chance < 0.1) return { expect: "absent" };
    const version = this.#world.history.newestDone().get(name)?.version;
    return chance < 0.25 && version !== undefined ? { expect: "version", version } : undefined;
  }

  async #one(client: SimulatedClient): Promise<void> {
    const random = this.#random;
    const name = this.#names[below(random, this.#names.length)]!;
    const what = random();
    const condition = this.#condition(name);
    if (what < 0.45) {
      await client.put(name, this.#contents[below(random, this.#contents.length)]!, condition);
    } else if (what < 0.6) await client.remove(name, condition);
    else if (what < 0.9) await client.get(name);
    else await client.list(this.#names);
  }
}

function below(random: Random, most: number): number {
  return Math.floor(random() * most);
}
