import { sleep } from "../../proto/process/clock.ts";
import type { Random } from "../../proto/process/random.ts";
import type { Program } from "../../scripts/program.ts";
import type { Arena } from "./arena.ts";
import { audit } from "./audit.ts";
import { damageDisk } from "./disk_faults.ts";
import {
  type Draw,
  type Fault,
  LINK_DRAWS,
  machineFaults,
  pick,
  PROGRAM_FAULTS,
} from "./faults.ts";
import type { Journal } from "./history.ts";
import { Liar, type Lie, LIES } from "./liar.ts";

const PAUSE_MOST_MS = 2_500;
const LIES_SHARE = 0.4;
/** Part of those who lie that also take what they are given, say that it is stored, and throw it away. */
const TAKES_SHARE = 0.5;
const LIES_MIN_MS = 3_000;
const LIES_MORE_MS = 5_000;
const DRAWS_MAX = 20;
const WATCH_EVERY_MS = 250;
const STARTS_MAX = 3;
const START_AGAIN_MS = 1_000;
const CAUGHT_UP_CHECK_MS = 500;
const ERROR_CHARACTERS_MAX = 2_000;

/** A line of the log of faults. */
export interface FaultLine {
  readonly atMs: number;
  readonly kind: string;
  readonly target: string;
  readonly event: "starts" | "stops" | "done";
}

export interface NemesisSettings {
  readonly arena: Arena;
  readonly random: Random;
  readonly log: Journal<FaultLine>;
  readonly nowMs: () => number;
}

/** Does one fault after the other to programs, links, clocks and disks, several of different kinds at a time. */
export class Nemesis {
  readonly injected = new Map<string, number>();
  /** What should not have happened: programs that ended by themselves or did not start. */
  readonly troubles: string[] = [];
  liesTold = 0;
  readonly #settings: NemesisSettings;
  #liars = 0;
  readonly #taken = new Set<string>();

  constructor(settings: NemesisSettings) {
    this.#settings = settings;
  }

  /** Whether bytes are changed on some link, which answers without a hash can suffer from. */
  get isFlipping(): boolean {
    const { links } = this.#settings.arena;
    return links.values().some(({ rules }) => Number.isFinite(rules.flipEveryBytes));
  }

  /** Until the signal is aborted, and then until everything runs and every link is good again. */
  async run(signal: AbortSignal): Promise<void> {
    const { arena } = this.#settings;
    const ofMachines = machineFaults(arena);
    await Promise.all([
      this.#track(PROGRAM_FAULTS, signal),
      this.#track(LINK_DRAWS, signal),
      ...(ofMachines.length === 0 ? [] : [this.#track(ofMachines, signal)]),
      this.#damage(signal),
      this.#watch(signal),
    ]);
    for (const program of arena.programs) {
      if (!program.running) await this.#startAgain(program);
    }
  }

  async #track(draws: readonly Draw[], signal: AbortSignal): Promise<void> {
    const { random } = this.#settings;
    while (!signal.aborted) {
      await pauseFor(random() * PAUSE_MOST_MS, signal);
      const fault = this.#draw(draws);
      if (signal.aborted || fault === undefined) continue;
      for (const taken of fault.takes) this.#taken.add(taken);
      this.#count(fault.kind);
      this.#log(fault, "starts");
      await fault.start();
      await pauseFor(fault.lastsMs, signal);
      await this.#heal(fault);
      this.#log(fault, "stops");
      for (const taken of fault.takes) this.#taken.delete(taken);
    }
  }

  /** A fault of what nothing else happens to. */
  #draw(draws: readonly Draw[]): Fault | undefined {
    const { arena, random } = this.#settings;
    for (let draw = 0; draw < DRAWS_MAX; draw += 1) {
      const fault = pick(draws, random)(arena, random);
      if (!fault.takes.some((each) => this.#taken.has(each))) return fault;
    }
    return undefined;
  }

  async #heal(fault: Fault): Promise<void> {
    try {
      await fault.stop();
    } catch (thrown) {
      const { arena } = this.#settings;
      this.#trouble(`${fault.kind} of ${fault.target} could not be ended`, thrown);
      for (const program of arena.programs) {
        if (fault.takes.includes(program.label) && !program.running) {
          await this.#startAgain(program);
        }
      }
    }
  }

  /** Copies are made bad one holder at a time, and the next when the network has made up for the last. */
  async #damage(signal: AbortSignal): Promise<void> {
    const { arena, random } = this.#settings;
    while (!signal.aborted) {
      await pauseFor(random() * PAUSE_MOST_MS, signal);
      while (!signal.aborted && !hasCaughtUp(arena)) await pauseFor(CAUGHT_UP_CHECK_MS, signal);
      if (signal.aborted) return;
      if (random() < LIES_SHARE) await this.#lie(signal);
      else this.#damageOne();
    }
  }

  #damageOne(): void {
    const { arena, random } = this.#settings;
    for (const { kind, peer, id } of damageDisk(arena, random, (label) => this.#taken.has(label))) {
      this.#count("disk damage");
      this.#log({ kind: `disk: ${kind}`, target: `peer ${peer + 1} ${id}` }, "done");
    }
  }

  /** A peer that lies counts as the one holder whose copies are no good. */
  async #lie(signal: AbortSignal): Promise<void> {
    const { arena, random } = this.#settings;
    const way = pick(Object.keys(LIES), random) as Lie;
    const fault = { kind: `lies: ${way}`, target: "one more peer" };
    this.#log(fault, "starts");
    const liar = await Liar.join(arena, {
      ...{ way, random, incarnation: ++this.#liars, takes: random() < TAKES_SHARE },
    });
    await pauseFor(LIES_MIN_MS + random() * LIES_MORE_MS, signal);
    await liar[Symbol.asyncDispose]();
    if (liar.told > 0) this.#count(fault.kind);
    if (liar.receipts > 0) this.#count("false receipts");
    this.liesTold += liar.told;
    this.#log({ ...fault, target: `${liar.told} lies told` }, "stops");
  }

  /** Nobody but the nemesis ends a program. */
  async #watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pauseFor(WATCH_EVERY_MS, signal);
      for (const program of this.#settings.arena.programs) {
        if (program.running || this.#taken.has(program.label)) continue;
        this.#taken.add(program.label);
        this.#trouble(`${program.label} ended by itself`, program.log);
        await this.#startAgain(program);
        this.#taken.delete(program.label);
      }
    }
  }

  async #startAgain(program: Program): Promise<void> {
    for (let start = 0; start < STARTS_MAX; start += 1) {
      await sleep(START_AGAIN_MS);
      try {
        return await program.start();
      } catch (thrown) {
        this.#trouble(`${program.label} did not start`, thrown);
      }
    }
  }

  #trouble(what: string, why: unknown): void {
    const text = why instanceof Error ? why.message : String(why);
    this.troubles.push(`${what}: ${text.slice(-ERROR_CHARACTERS_MAX)}`);
  }

  #count(kind: string): void {
    this.injected.set(kind, (this.injected.get(kind) ?? 0) + 1);
  }

  #log({ kind, target }: Pick<Fault, "kind" | "target">, event: FaultLine["event"]): void {
    this.#settings.log.add({ atMs: this.#settings.nowMs(), kind, target, event });
  }
}

/** Whether another disk may be damaged: one holder less than acknowledged copies may be lost at once. */
export function hasCaughtUp(arena: Arena): boolean {
  try {
    const { damaged, differences, atRisk } = audit(arena);
    return damaged.length === 0 && atRisk.length === 0 &&
      !differences.some((difference) => difference.startsWith("not on"));
  } catch {
    // The database is being opened, or the tracker is between two lives: nobody knows now.
    return false;
  }
}

async function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, signal).catch(() => {});
}
