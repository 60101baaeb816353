import { CERTIFICATE_MS } from "../../tracker/authority.ts";
import type { Program } from "../../scripts/program.ts";
import { monotonicMs, repeat } from "../../proto/process/clock.ts";
import type { Random } from "../../proto/process/random.ts";
import type { ByteProxy, LinkRules } from "../support/byte_proxy.ts";
import { fillDisk } from "../support/small_disk.ts";
import type { Arena } from "./arena.ts";

/** Something that happens to the network, and ends again. */
export interface Fault {
  readonly kind: string;
  /** What it happens to, for the log. */
  readonly target: string;
  /** Programs and links that nothing else may happen to meanwhile. */
  readonly takes: readonly string[];
  readonly lastsMs: number;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export type Draw = (arena: Arena, random: Random) => Fault;

const S = 1000;
const HOUR_MS = 3_600_000;
const YEAR_MS = 365.25 * 24 * HOUR_MS;
const CLOCK_JUMPS_MS = [1, -1].flatMap((sign) =>
  [60 * S, HOUR_MS, 25 * HOUR_MS, 10 * YEAR_MS]
    .map((ms) => sign * ms)
);
const CLOCK_EVERY_MS = 250;
const FLIP_EVERY_MIN_BYTES = 20_000;
const FLIP_EVERY_MORE_BYTES = 200_000;
const RATES_BYTES_PER_S = [64 * 1024, 8 * 1024, 500];

export function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)]!;
}

function between(least: number, most: number, random: Random): number {
  return least + random() * (most - least);
}

/** kill -9, and started again after a while. */
const kill: Draw = (arena, random) => {
  const program = pick(arena.programs, random);
  return {
    ...onProgram("kill", program),
    lastsMs: between(0, 3 * S, random),
    start: async () => void await program.end("SIGKILL"),
    stop: () => program.start(),
  };
};

/** The same with a goodbye. */
const stop: Draw = (arena, random) => {
  const program = pick(arena.programs, random);
  return {
    ...onProgram("stop", program),
    lastsMs: between(0, 2 * S, random),
    start: async () => void await program.end("SIGTERM"),
    stop: () => program.start(),
  };
};

/** A machine that sleeps: short ones are noticed by nobody, long ones pass for death. */
const pause: Draw = (arena, random) => {
  const program = pick(arena.programs, random);
  return {
    ...onProgram("pause", program),
    lastsMs: pick([0.3 * S, 1.5 * S, 5 * S], random),
    start: () => Promise.resolve(program.signal("SIGSTOP")),
    stop: () => Promise.resolve(program.signal("SIGCONT")),
  };
};

/** The light goes out for all peers, and now and then for everybody. */
const blackout: Draw = (arena, random) => {
  const programs = random() < 0.5 ? arena.programs : arena.peers.map(({ program }) => program);
  return {
    kind: "blackout",
    target: `${programs.length} programs`,
    takes: programs.map(({ label }) => label),
    lastsMs: between(0, 1 * S, random),
    start: async () => void await Promise.all(programs.map((each) => each.end("SIGKILL"))),
    stop: async () => {
      // In this order, for a program does not start without the one before it.
      const others = programs.filter((each) => each !== arena.tracker && each !== arena.webserver);
      for (const first of [arena.tracker, arena.webserver]) {
        if (programs.includes(first)) await first.start();
      }
      await Promise.all(others.map((each) => each.start()));
    },
  };
};

/** The clock on a wall jumps, once or all the time. */
const clock: Draw = (arena, random) => {
  const program = pick(arena.programs, random);
  const offsetMs = pick(CLOCK_JUMPS_MS, random);
  const isRestless = random() < 0.3;
  const jumping = new AbortController();
  let jumps: Promise<void> | undefined;
  const set = (ms: number) => arena.clock?.set(program.label, ms);
  return {
    ...onProgram(isRestless ? "clock, all the time" : "clock", program),
    // Nothing else is disturbed by it, but that by some clocks the program could not start again.
    takes: [`clock of ${program.label}`, ...(canStartAt(offsetMs) ? [] : [program.label])],
    target: `${program.label} ${offsetMs / HOUR_MS} h`,
    lastsMs: between(0.5 * S, 5 * S, random),
    start: () => {
      set(offsetMs);
      if (isRestless) {
        jumps = repeat(CLOCK_EVERY_MS, jumping.signal, () => {
          return Promise.resolve(set(Math.round(monotonicMs()) % 2 === 0 ? offsetMs : 0));
        });
      }
      return Promise.resolve();
    },
    stop: async () => {
      jumping.abort();
      await jumps;
      set(0);
    },
  };
};

/** By a clock that is further ahead a program's certificate has run out: it does not start, and says so. */
function canStartAt(offsetMs: number): boolean {
  return offsetMs < CERTIFICATE_MS;
}

const START_JUMPS_MS = CLOCK_JUMPS_MS.filter(canStartAt);

/** A program that starts with a wrong clock, and again with a right one. */
const wrongStart: Draw = (arena, random) => {
  const program = pick(arena.programs, random);
  const offsetMs = pick(START_JUMPS_MS, random);
  const restart = async (ms: number) => {
    await program.end("SIGKILL");
    arena.clock?.set(program.label, ms);
    await program.start();
  };
  return {
    ...onProgram("wrong clock at start", program),
    takes: [program.label, `clock of ${program.label}`],
    target: `${program.label} ${offsetMs / HOUR_MS} h`,
    lastsMs: between(0.5 * S, 4 * S, random),
    start: () => restart(offsetMs),
    stop: () => restart(0),
  };
};

/** A disk takes no byte more. */
const fullDisk: Draw = (arena, random) => {
  const filler = `${arena.smallDisk}/filler`;
  return {
    ...{ kind: "disk full", target: arena.smallDisk!, takes: ["disk full"] },
    lastsMs: between(1 * S, 6 * S, random),
    start: () => Promise.resolve(fillDisk(filler)),
    stop: () => Deno.remove(filler),
  };
};

function onProgram(kind: string, { label }: Program) {
  return { kind: `${kind}: ${label.replace(/ \d+$/, "")}`, target: label, takes: [label] };
}

/** What one link can suffer; `flip` where nothing but the network's own hashes guards what is sent. */
const LINK_FAULTS: Record<string, (random: Random) => Partial<LinkRules> | "cut"> = {
  delay: (random) => ({ delayMs: between(20, 400, random) }),
  rate: (random) => ({ bytesPerS: pick(RATES_BYTES_PER_S, random) }),
  stall: () => ({ held: "both" }),
  "one-way": (random) => ({ held: pick(["to server", "to client"], random) }),
  swallow: (random) => ({ swallowed: pick(["both", "to server", "to client"], random) }),
  refuse: () => ({ refusing: true }),
  cut: () => "cut",
  flip: (random) => ({
    flipEveryBytes: Math.floor(FLIP_EVERY_MIN_BYTES + random() * FLIP_EVERY_MORE_BYTES),
  }),
};

const link: Draw = (arena, random) => {
  const kind = pick(Object.keys(LINK_FAULTS), random);
  const names = [...arena.links.keys()].filter((name) => {
    return kind !== "flip" || name.startsWith("others to ");
  });
  const name = pick(names, random);
  const rules = LINK_FAULTS[kind]!(random);
  const proxies = [arena.links.get(name)!];
  return {
    ...{ kind: `link ${kind}`, target: name, takes: [name] },
    lastsMs: rules === "cut" ? 0 : between(0.3 * S, 5 * S, random),
    ...(rules === "cut"
      ? { start: () => Promise.resolve(proxies[0]!.cut()), stop: () => Promise.resolve() }
      : whileRuled(proxies, rules)),
  };
};

/** Some programs are cut off from all others, or some from the tracker alone. */
const partition: Draw = (arena, random) => {
  const count = pick([1, 1, 2, 3], random);
  const some = shuffledPeers(arena, random).slice(0, count);
  const islands: Record<string, readonly ByteProxy[]> = {
    "of peers": some.flatMap(({ data, control }) => [data, control]),
    "of peers from the tracker": some.map(({ control }) => control),
    "of peers from others": some.map(({ data }) => data),
    "of the tracker": [...arena.links].filter(([name]) => name.endsWith("to tracker"))
      .map(([, proxy]) => proxy),
  };
  const kind = pick(Object.keys(islands), random);
  const proxies = islands[kind]!;
  const names = [...arena.links].filter(([, proxy]) => proxies.includes(proxy))
    .map(([name]) => name);
  const rules: Partial<LinkRules>[] = [
    { held: "both", refusing: true },
    { swallowed: "both" },
    { held: "to client" },
    { held: "to server" },
  ];
  return {
    kind: `partition ${kind}`,
    target: names.join(", "),
    takes: names,
    lastsMs: between(1 * S, 6 * S, random),
    ...whileRuled(proxies, pick(rules, random)),
  };
};

function shuffledPeers(arena: Arena, random: Random) {
  return arena.peers.map((peer) => ({ peer, by: random() })).sort((a, b) => a.by - b.by)
    .map(({ peer }) => peer);
}

function whileRuled(
  proxies: readonly ByteProxy[],
  rules: Partial<LinkRules>,
): Pick<Fault, "start" | "stop"> {
  const all = (rules: Partial<LinkRules>) => {
    for (const proxy of proxies) proxy.set(rules);
    return Promise.resolve();
  };
  return { start: () => all(rules), stop: () => all({}) };
}

/** Each kind as often as its weight says. */
export const PROGRAM_FAULTS: readonly Draw[] = [kill, kill, kill, stop, pause, pause, blackout];
export const LINK_DRAWS: readonly Draw[] = [link, link, link, partition];

/** What can happen to machines, where they can be made to suffer it: a compiler and root are needed. */
export function machineFaults(arena: Arena): Draw[] {
  return [
    ...(arena.clock === undefined ? [] : [clock, clock, wrongStart]),
    ...(arena.smallDisk === undefined ? [] : [fullDisk]),
  ];
}
