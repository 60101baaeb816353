import type { Random } from "../../../proto/process/random.ts";
import type { FragmentId } from "../../../proto/words/ids.ts";
import { canLoseOne } from "./audit.ts";
import type { Machine, World } from "./world.ts";

/** What may go wrong; which of them do is drawn for each run. */
const KINDS = [
  ...["kill", "power_cut", "pause", "cut_off", "one_way", "split", "tracker_dies"],
  ...["tracker_stands_still", "full", "rot", "wipe", "old_image", "clone", "drain", "stale_order"],
  "blackout",
] as const;

type Kind = typeof KINDS[number];

const CHECK_EVERY_MS = 2_000;
const AWAY_MOST_MS = 18_000;
const SHORT_MOST_MS = 6_000;
const BRIEF_MOST_MS = 500;

/** Brings about what goes wrong while the first phase lasts. */
export class Faults {
  readonly #world: World;
  readonly #random: Random;
  readonly #kinds: readonly Kind[];
  readonly #gapMs: number;
  #isOver = false;
  count = 0;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
    this.#kinds = KINDS.filter(() => random() < 0.5);
    this.#gapMs = 500 + random() * 5_000;
    if (this.#kinds.length > 0) this.#next();
    world.time.after(CHECK_EVERY_MS, () => void this.#check());
  }

  end(): void {
    this.#isOver = true;
  }

  /** Something was acknowledged just now: the moment at which a lie of those who hold it shows. */
  afterPut(ids: readonly FragmentId[]): void {
    const world = this.#world;
    const chance = this.#random();
    const holders = world.running.filter(({ program }) => ids.some((id) => program!.store.has(id)));
    if (holders.length === 0) return;
    const isCut = this.#kinds.includes("power_cut") && chance < 0.2;
    if (this.#kinds.includes("wipe") && (chance < 0.1 || chance > 0.9)) {
      this.#destroy(
        "wipe",
        holders[this.#below(holders.length)]!,
        (what) => this.#say("wipe", what),
      );
    }
    if (!isCut) return;
    this.#say("power_cut", "all that hold what was just put");
    for (const machine of holders) {
      world.killPeer(machine, true);
      world.time.after(this.#below(SHORT_MOST_MS), () => world.startPeer(machine));
    }
  }

  #next(): void {
    this.#world.time.after(Math.floor(this.#random() * 2 * this.#gapMs), () => {
      if (this.#isOver) return;
      this.#happen(this.#kinds[this.#below(this.#kinds.length)]!);
      this.#next();
    });
  }

  #happen(kind: Kind): void {
    const world = this.#world;
    const running = world.running;
    const machine = running[this.#below(running.length)];
    if (machine === undefined) return;
    const { time, network } = world;
    const ms = this.#below(this.#random() < 0.3 ? BRIEF_MOST_MS : AWAY_MOST_MS);
    const shortMs = this.#below(SHORT_MOST_MS);
    const say = (what: string) => this.#say(kind, what);
    const host = `host-${machine.index}`;
    switch (kind) {
      case "kill":
        return this.#kill(machine, say, ms);
      case "power_cut":
        say(`${host} for ${ms} ms`);
        world.killPeer(machine, true);
        return time.after(ms, () => world.startPeer(machine));
      case "blackout":
        return this.#blackout(say);
      case "pause":
        say(`${host} for ${ms} ms`);
        return network.pause(machine.address, ms);
      case "cut_off":
        say(`${host} for ${ms} ms`);
        network.cut(machine.address, "*", ms);
        return network.cut("*", machine.address, ms);
      case "one_way":
        say(`${host} for ${ms} ms`);
        return this.#random() < 0.5
          ? network.cut(machine.address, "*", ms)
          : network.cut("*", machine.address, ms);
      case "split":
        return this.#split(say, ms);
      case "tracker_dies":
        return this.#trackerDies(say, shortMs);
      case "tracker_stands_still":
        say(`for ${ms} ms`);
        return network.pause("tracker:1", ms);
      case "full":
        say(`${host} for ${ms} ms`);
        machine.disk.isFull = true;
        return time.after(ms, () => void (machine.disk.isFull = false));
      case "drain":
        return this.#drain(machine, say, ms);
      case "stale_order":
        say(host);
        return world.injectStaleOrder(machine);
      case "rot":
      case "wipe":
      case "old_image":
      case "clone":
        return this.#destroy(kind, machine, say);
    }
  }

  #say(kind: Kind, what: string): void {
    this.count += 1;
    this.#world.say(`FAULT ${kind}: ${what}`);
  }

  /** If possible one that is placing a fragment, so that it dies between two steps and is back soon. */
  #kill(machine: Machine, say: (what: string) => void, ms: number): void {
    const world = this.#world;
    const isPlacing = ({ disk }: Machine) =>
      [...disk.files.values()].some((file) => !file.isLinked);
    const placing = world.running.find(isPlacing);
    const [killed, awayMs] = placing === undefined ? [machine, ms] : [placing, ms % BRIEF_MOST_MS];
    say(`host-${killed.index} for ${awayMs} ms`);
    world.killPeer(killed, false);
    world.time.after(awayMs, () => world.startPeer(killed));
  }

  #blackout(say: (what: string) => void): void {
    const world = this.#world;
    say("all peers and the tracker");
    const running = world.running;
    for (const machine of running) world.killPeer(machine, true);
    this.#trackerDies(() => {}, this.#below(SHORT_MOST_MS));
    for (const machine of running) {
      world.time.after(this.#below(SHORT_MOST_MS), () => world.startPeer(machine));
    }
  }

  #split(say: (what: string) => void, ms: number): void {
    const { machines, network } = this.#world;
    const away = machines.filter(() => this.#random() < 0.5);
    say(`${away.map(({ index }) => index).join(" ")} for ${ms} ms`);
    const here = machines.filter((machine) => !away.includes(machine));
    for (const from of away) {
      for (const to of [...here.map(({ address }) => address), "tracker:1"]) {
        network.cut(from.address, to, ms);
        network.cut(to, from.address, ms);
      }
    }
  }

  #trackerDies(say: (what: string) => void, ms: number): void {
    const world = this.#world;
    const merge = this.#kinds.includes("stale_order") && this.#random() < 0.5;
    say(`for ${ms} ms`);
    world.killTracker();
    world.time.after(ms, () => void world.startTracker(merge));
  }

  #drain(machine: Machine, say: (what: string) => void, ms: number): void {
    const { tracker, time } = this.#world;
    const { peerId } = machine.disk;
    if (tracker?.membership.livenessOf(peerId) === undefined) return;
    say(`host-${machine.index} for ${ms} ms`);
    void tracker.driver.drain(peerId, true).catch(() => {});
    time.after(ms, () => void this.#world.tracker?.driver.drain(peerId, false).catch(() => {}));
  }

  /** What destroys copies; it comes again only when the loss of one more is within what is promised. */
  #destroy(
    kind: "rot" | "wipe" | "old_image" | "clone",
    machine: Machine,
    say: (what: string) => void,
  ): void {
    const { disk, image } = machine;
    const world = this.#world;
    if (world.isOneLost || world.machines.some(({ isGone }) => isGone && kind === "wipe")) return;
    const host = `host-${machine.index}`;
    if (kind === "rot") {
      const ids = [...disk.files.keys()];
      if (ids.length === 0) return;
      const id = ids[this.#below(ids.length)]!;
      say(`${host}, fragment ${id.slice(0, 8)}`);
      disk.rot(id, this.#random);
    } else if (kind === "wipe") {
      say(host);
      world.killPeer(machine, true);
      machine.isGone = true;
    } else if (kind === "old_image") {
      if (image === undefined) return;
      say(`${host}, incarnation ${image.incarnation}`);
      world.killPeer(machine, true);
      machine.disk = image.image();
      world.time.after(this.#below(SHORT_MOST_MS), () => world.startPeer(machine));
    } else {
      if (machine.clone !== undefined) return;
      say(host);
      world.startClone(machine);
      world.time.after(this.#below(AWAY_MOST_MS), () => world.stopClone(machine));
    }
    world.isOneLost = true;
  }

  async #check(): Promise<void> {
    if (this.#isOver) return;
    const world = this.#world;
    if (world.isOneLost) world.isOneLost = !await canLoseOne(world).catch(() => false);
    const machine = world.machines[this.#below(world.machines.length)]!;
    if (this.#random() < 0.3) machine.image = machine.disk.image();
    world.time.after(CHECK_EVERY_MS, () => void this.#check());
  }

  #below(most: number): number {
    return Math.floor(this.#random() * most);
  }
}
