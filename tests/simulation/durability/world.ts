import { type Random, seededRandom } from "../../../proto/process/random.ts";
import { EnjambreError } from "../../../proto/words/errors.ts";
import { type FragmentId, idToBytes } from "../../../proto/words/ids.ts";
import type { NameRecord } from "../../../proto/words/record.ts";
import { membershipService } from "../../../proto/wire/schema.ts";
import { InventoryDigest } from "../../../peer/inventory_digest.ts";
import { bytesToHex } from "../../../proto/words/hash.ts";
import type { SqliteCatalog } from "../../../tracker/catalog/sqlite.ts";
import { ChosenPlaces } from "../../../tracker/core/chosen_places.ts";
import { News } from "../../../tracker/news.ts";
import type { Order } from "../../../tracker/orders.ts";
import { peerId } from "../../support/peers.ts";
import { contentOfFile } from "./contents.ts";
import { History } from "./history.ts";
import { livingCatalog } from "./living_catalog.ts";
import { type Bug, catalogBugs, ClaimedPlaces, SilentNews, storeBugs } from "./planted_bugs.ts";
import { SimulatedDisk } from "./simulated_disk.ts";
import { SimulatedNetwork, type Weather } from "./simulated_network.ts";
import { SimulatedPeer } from "./simulated_peer.ts";
import type { SimulatedStream } from "./simulated_stream.ts";
import { SimulatedTracker, TIMES } from "./simulated_tracker.ts";
import { VirtualTime } from "./virtual_time.ts";
import type { RunDatabase } from "./workplace.ts";

/** A machine with a disk, on which a peer's program may run. */
export interface Machine {
  readonly index: number;
  readonly address: string;
  readonly zone: string;
  disk: SimulatedDisk;
  program: SimulatedPeer | undefined;
  /** A second program on a copy of the disk. */
  clone: SimulatedPeer | undefined;
  /** It never comes back. */
  isGone: boolean;
  /** As the disk was some time ago. */
  image: SimulatedDisk | undefined;
}

export interface WorldSettings {
  readonly seed: number;
  readonly bug: Bug | undefined;
  /** Whether the last of the machines lies about what it has. */
  readonly hasLiar: boolean;
  readonly machines: number;
  readonly zones: number;
  readonly weather: Weather;
  /** The most that one step of a peer's disk takes. */
  readonly stepMostMs: number;
  readonly catalogDelayMostMs: number;
  readonly database: RunDatabase;
}

/** So long after its stream was opened a peer is taken in or refused. */
const ADMISSION_MS = 200;
const STALE_ORDER_ID = 1_000_000;

/** All of a simulated network: its time, links, disks and programs, for one who sees everything. */
export class World {
  readonly time: VirtualTime;
  readonly network: SimulatedNetwork;
  readonly history = new History();
  readonly machines: Machine[] = [];
  readonly log: string[] = [];
  readonly failures = new Set<string>();
  readonly settings: WorldSettings;
  tracker: SimulatedTracker | undefined;
  catalog!: SqliteCatalog;
  ordersChecked = 0;
  readonly #trackerRandom: Random;
  readonly #committed = new Set<string>();
  /** Whether copies were destroyed that may not have been made up for. */
  isOneLost = false;
  #life = { isUp: false };
  #epochRaised = false;

  constructor(settings: WorldSettings, time: VirtualTime) {
    this.settings = settings;
    this.time = time;
    const { seed, weather } = settings;
    this.network = new SimulatedNetwork(time, seededRandom(seed * 8 + 1), weather);
    this.#trackerRandom = seededRandom(seed * 8 + 2);
    for (let index = 0; index < settings.machines; index += 1) {
      this.machines.push({
        ...{ index, address: `host-${index}:1`, zone: `zone-${index % settings.zones}` },
        disk: new SimulatedDisk(peerId(index)),
        ...{ program: undefined, clone: undefined, isGone: false, image: undefined },
      });
    }
    // What it claims may be the one copy beside the only one that is there.
    this.isOneLost = settings.hasLiar;
    this.machines.at(-1)!.disk.isLiar = settings.hasLiar;
  }

  /** Who can store and serve. */
  get running(): Machine[] {
    return this.machines.filter(({ program }) => program !== undefined);
  }

  say(what: string): void {
    this.log.push(`${(this.time.elapsedMs / 1000).toFixed(3).padStart(8)} ${what}`);
  }

  fail(what: string): void {
    if (this.failures.has(what)) return;
    this.failures.add(what);
    this.say(`FAILURE ${what}`);
  }

  startPeer(machine: Machine): void {
    if (machine.program !== undefined || machine.isGone) return;
    machine.program = this.#run(machine, machine.disk, machine.address);
    this.say(`host-${machine.index} starts, incarnation ${machine.disk.incarnation}`);
  }

  /** @param isPowerCut Whether what was not synced is lost, and nobody is told. */
  killPeer(machine: Machine, isPowerCut: boolean): void {
    if (machine.program === undefined) return;
    machine.program.die(isPowerCut);
    machine.program = undefined;
    if (isPowerCut) machine.disk.losePower(this.network.random);
  }

  /** A second program with the same key, on what the disk was at this moment. */
  startClone(machine: Machine): void {
    machine.clone = this.#run(machine, machine.disk.image(), `host-${machine.index}:2`);
  }

  stopClone(machine: Machine): void {
    machine.clone?.die(false);
    machine.clone = undefined;
  }

  /** @param merge Whether it is started by `tracker rebuild --merge`, which raises the epoch. */
  async startTracker(merge = false): Promise<void> {
    if (this.#life.isUp) return;
    const life = { isUp: true };
    this.#life = life;
    const { database, bug, catalogDelayMostMs } = this.settings;
    await this.time.hold(Promise.resolve(this.catalog?.[Symbol.asyncDispose]()));
    this.#epochRaised ||= merge;
    this.catalog = await this.time.hold(database.open(merge));
    // A collection that the program before did not come to the end of goes on.
    const collects = merge ||
      (await this.time.hold(this.catalog.standing())).state === "collecting";
    const random = this.#trackerRandom;
    const catalog = livingCatalog(this.catalog, {
      ...{ time: this.time, random, delayMostMs: catalogDelayMostMs, isAlive: () => life.isUp },
      onCommit: ({ record }) => this.#onCommit(record),
      replaced: catalogBugs(bug, this.catalog, (id) => this.#actualDigest(id)),
    });
    const isUnsafe = bug === "skips_safe_mode";
    const tracker = await SimulatedTracker.start({
      ...{ network: this.network, catalog, random },
      times: isUnsafe ? { ...TIMES, safeModeMostMs: 0, safeModeExtraMs: 0 } : TIMES,
      places: bug === "counts_claimed" ? new ClaimedPlaces(catalog) : new ChosenPlaces(),
      news: (parts) => bug === "forgets_tombstones" ? new SilentNews(parts) : new News(parts),
      merge,
      onOrder: (order, by) => this.#onOrder(order, by),
      onFailure: (thrown) => this.fail(`The tracker ended: ${EnjambreError.from(thrown).message}`),
      onReplaced: () => this.fail("I12: a tracker was taken for one that was replaced"),
      onRecovered: ({ adopted, lost }) => this.#onRecovered(collects, adopted, lost),
    });
    if (!life.isUp) return tracker.die();
    this.tracker = tracker;
    this.say(`the tracker starts, epoch ${tracker.epoch}`);
  }

  killTracker(): void {
    this.#life.isUp = false;
    this.tracker?.die();
    this.tracker = undefined;
    for (const { program, clone } of this.machines) {
      for (const stream of program?.streams ?? []) stream.break();
      for (const stream of clone?.streams ?? []) stream.break();
    }
  }

  /** An order to drop that a tracker of the epoch before gave comes late, on the session of today. */
  injectStaleOrder(machine: Machine): void {
    const id = machine.disk.files.keys().next().value;
    const { Session } = membershipService;
    if (id === undefined || this.tracker === undefined || !this.#epochRaised) return;
    const epoch = this.tracker.epoch - 1;
    // A peer that was not told of a later one yet cannot know that the order is stale.
    if (machine.disk.epochTold <= epoch) return;
    const drop = { fragmentId: idToBytes(id), purge: false };
    const order = Session.responseDeserialize(
      Session.responseSerialize({ order: { orderId: STALE_ORDER_ID, epoch, drop } }),
    );
    for (const stream of machine.program?.streams ?? []) stream.injectDown(order);
    this.say(`host-${machine.index} is told by epoch ${epoch} to drop ${id.slice(0, 8)}`);
  }

  #run(machine: Machine, disk: SimulatedDisk, address: string): SimulatedPeer {
    const { bug, stepMostMs } = this.settings;
    return new SimulatedPeer({
      ...{ network: this.network, disk, address, zone: machine.zone, stepMostMs },
      bugs: storeBugs(bug),
      forgetsEpoch: bug === "forgets_epoch",
      hidesVersionSeen: bug === "forgets_commits",
      onDrop: (peer, id) => this.#onDrop(machine, peer, id),
      onStream: (peer, stream) => this.#onStream(machine, peer, stream),
    });
  }

  /** I1: what is about to be acknowledged is safe on two disks, of which one may just have been lost. */
  #onCommit({ name, fileId, operationId }: NameRecord): void {
    if (this.#committed.has(operationId)) return;
    this.#committed.add(operationId);
    for (const { id } of contentOfFile(fileId!)?.fragments ?? []) {
      const good = this.machines.filter(({ isGone, disk, clone }) =>
        !isGone && (disk.isGood(id) || clone?.disk.isGood(id))
      ).map(({ index }) => index);
      if (good.length >= (this.isOneLost ? 1 : 2)) continue;
      this.catalog.replicasOf([id]).then(([now]) => {
        const counted = now!.holders.map((holder) => this.#indexOf(holder)).join(" ");
        const safe = `${id.slice(0, 8)} safe on hosts [${good.join(" ")}], counted on [${counted}]`;
        this.fail(`I1: ${name} is acknowledged with ${safe}`);
      }, () => {});
    }
  }

  /** I9, I14: no order before it is known who has what, and none that leaves too few. */
  #onOrder(order: Order, tracker: SimulatedTracker): void {
    this.ordersChecked += 1;
    if (order.kind === "verify" || order.kind === "check") return;
    const ageMs = this.time.nowMs - tracker.startedMs;
    const isEarly = ageMs < TIMES.safeModeMostMs + TIMES.safeModeExtraMs &&
      (tracker.reportedShare < TIMES.safeModeShare || ageMs < TIMES.safeModeExtraMs);
    if (isEarly && [...tracker.expected.values()].some((replicas) => replicas > 0)) {
      const share = tracker.reportedShare.toFixed(3);
      this.fail(`I14: a ${order.kind} was ordered with ${share} of the replicas reported`);
    }
    this.say(`order to host ${this.#indexOf(order.peerId)}: ${order.kind} ${order.id.slice(0, 8)}`);
    if (order.kind !== "drop") return;
    this.catalog.replicasOf([order.id]).then(([now]) => {
      const others = now!.holders.filter((holder) => holder !== order.peerId);
      if (now!.wanted === 0 || others.length >= now!.wanted) return;
      const left = `${others.length} of ${now!.wanted}`;
      this.fail(`I9: a drop of ${order.id.slice(0, 8)} was ordered that leaves ${left}`);
    }, () => {});
  }

  /** I9, I12: what is given up does not count any more. */
  #onDrop(machine: Machine, peer: SimulatedPeer, id: FragmentId): void {
    this.say(`host-${machine.index} drops ${id.slice(0, 8)}`);
    if (machine.clone !== undefined || peer !== machine.program) return;
    // What counts is what a second program with its key has told, which is gone with its disk.
    const told = this.tracker?.membership.member(peer.store.peerId, this.time.nowMs)?.incarnation;
    if (told !== undefined && told > peer.store.incarnation) return;
    this.catalog.replicasOf([id]).then(([now]) => {
      if (!now!.holders.includes(peer.store.peerId)) return;
      this.fail(`I12: host-${machine.index} dropped ${id.slice(0, 8)}, which counted there`);
    }, () => {});
  }

  /** I15: with two programs of one key, the one with the lower incarnation is not taken in beside the other. */
  #onStream(machine: Machine, peer: SimulatedPeer, stream: SimulatedStream): void {
    const other = peer === machine.program ? machine.clone : machine.program;
    if (other === undefined || other.store.incarnation <= peer.store.incarnation) return;
    const id = peer.store.peerId;
    const isLive = () => this.tracker?.membership.livenessOf(id) === "live";
    const isOthers = () =>
      this.tracker?.membership.member(id, this.time.nowMs)?.incarnation === other.store.incarnation;
    if (!isOthers() || !isLive() || other.streams.length === 0) return;
    const before = this.tracker!.membership.sessionOf(id);
    if (before === undefined) return;
    // When the other's session broke first, this one is alone for the tracker, and may be taken in.
    let wasAlone = false;
    for (let ms = 1; ms < ADMISSION_MS; ms += 1) {
      this.time.after(ms, () => void (wasAlone ||= isOthers() && !isLive()));
    }
    this.time.after(ADMISSION_MS, () => {
      const now = this.tracker?.membership.member(id, this.time.nowMs);
      if (now?.incarnation !== peer.store.incarnation || stream.isOver) return;
      // One session may end and the next begin in the same moment, between which nobody looks.
      if (wasAlone || this.tracker!.sessions.ended.has(before)) return;
      this.fail(`I15: host-${machine.index} was taken in with an older incarnation`);
    });
  }

  /** What the tracker's own disk kept, no peer knows better; and nobody forgets what it holds by asking. */
  #onRecovered(isDue: boolean, adopted: number, lost: number): void {
    this.say(`the tracker took over ${adopted} records, ${lost} names are lost`);
    if (!isDue) this.fail("I13: a tracker took its own database for an old one");
    if (adopted > 0) this.fail(`I13: ${adopted} records were new to a database that lost none`);
  }

  #indexOf(id: string): number {
    return this.machines.findIndex(({ disk }) => disk.peerId === id);
  }

  #actualDigest(id: string) {
    const digest = new InventoryDigest();
    const machine = this.machines[this.#indexOf(id)];
    const program = machine?.clone ?? machine?.program;
    for (const each of program?.store.inventory() ?? []) digest.add(each.id);
    return { count: digest.count, xor: bytesToHex(digest.xor) };
  }
}
