import assert from "node:assert/strict";
import fc from "fast-check";
import { type Ask, Picker } from "../../proto/client/picker.ts";
import { type Random, seededRandom } from "../../proto/process/random.ts";

const SIZE_BYTES = 1024 * 1024;
const IN_FLIGHT_MAX = 8;
const PER_HOLDER_MAX = 3;
const STALLED_MS = 1e9;
/** A download that takes longer than this of simulated time does not end. */
const GIVE_UP_MS = 1e8;

/** What a holder does with each ask. */
interface Holder {
  readonly kind: "honest" | "stalls" | "fails" | "lies";
  /** Milliseconds that one fragment takes it. */
  readonly fragmentMs: number;
}

interface Network {
  readonly holders: readonly Holder[];
  /** For each fragment, who is said to have it. */
  readonly fragments: readonly (readonly number[])[];
  readonly windowMax: number;
  readonly random: Random;
}

interface Outcome {
  readonly delivered: number[];
  readonly asks: readonly Asked[];
  readonly endMs: number;
}

interface Asked extends Ask {
  readonly atMs: number;
}

interface Running extends Asked {
  readonly endMs: number;
  readonly inTime: boolean;
}

/** A download in simulated time: nothing is waited for, the clock jumps to what happens next. */
class Simulation {
  readonly #network: Network;
  readonly #picker: Picker;
  readonly #running: Running[] = [];
  readonly #asks: Asked[] = [];
  readonly #dropped = new Set<number>();
  readonly delivered: number[] = [];
  #nowMs = 0;

  constructor(network: Network) {
    this.#network = network;
    const fragments = network.fragments.map((holders) => ({ sizeBytes: SIZE_BYTES, holders }));
    this.#picker = new Picker(fragments, network.holders.length, {
      inFlightPerHolderMax: PER_HOLDER_MAX,
      windowMax: network.windowMax,
      random: network.random,
    });
  }

  run(): Outcome {
    while (!this.#picker.done) {
      assert.ok(this.#nowMs < GIVE_UP_MS, "it goes on and on");
      for (const ask of this.#picker.next(this.#nowMs, IN_FLIGHT_MAX)) this.#begin(ask);
      assert.equal(this.#picker.inFlight, this.#running.length);
      const next = this.#running.toSorted((a, b) => a.endMs - b.endMs)[0];
      // Late ones are looked for now and then, as the download does.
      const lateMs = this.#nowMs + 250;
      if (next !== undefined && next.endMs <= lateMs) this.#end(next);
      else if (next !== undefined) this.#nowMs = lateMs;
      else this.#findHolders();
    }
    return { delivered: this.delivered, asks: this.#asks, endMs: this.#nowMs };
  }

  #begin(ask: Ask): void {
    const { fragment, holder } = ask;
    assert.ok(this.#network.fragments[fragment]!.includes(holder), "asked one that has it not");
    assert.ok(!this.#dropped.has(holder), "asked one that was dropped");
    assert.ok(!this.delivered.includes(fragment), "asked for what is there");
    const same = this.#running.filter((each) => each.fragment === fragment);
    assert.ok(same.length < 2 && same.every((each) => each.holder !== holder), "asked too often");
    const busy = this.#running.filter((each) => each.holder === holder);
    assert.ok(busy.length < PER_HOLDER_MAX, "asked too much of one holder");
    const first = this.#network.fragments.findIndex((_, index) => !this.delivered.includes(index));
    assert.ok(fragment < first + this.#network.windowMax, "asked beyond the window");
    const { kind, fragmentMs } = this.#network.holders[holder]!;
    const timeoutMs = this.#nowMs + this.#picker.timeoutMs(fragment, holder);
    const freeMs = Math.max(this.#nowMs, ...busy.map(({ endMs }) => endMs));
    const endMs = freeMs + (kind === "stalls" ? STALLED_MS : fragmentMs);
    this.#asks.push({ ...ask, atMs: this.#nowMs });
    const inTime = endMs <= timeoutMs;
    this.#running.push({ ...ask, atMs: this.#nowMs, endMs: inTime ? endMs : timeoutMs, inTime });
  }

  #end(ask: Running): void {
    const { fragment, holder, endMs } = ask;
    this.#nowMs = Math.max(this.#nowMs, endMs);
    this.#running.splice(this.#running.indexOf(ask), 1);
    const { kind } = this.#network.holders[holder]!;
    if (kind === "honest" && ask.inTime) {
      this.delivered.push(fragment);
      for (const loser of this.#picker.delivered(fragment, holder, this.#nowMs)) {
        const at = this.#running.findIndex((each) =>
          each.fragment === fragment && each.holder === loser
        );
        assert.ok(at >= 0, "cancels what is not under way");
        this.#running.splice(at, 1);
        this.#picker.cancelled(fragment, loser);
      }
      return;
    }
    this.#picker.failed(fragment, holder, this.#nowMs);
    if (kind !== "lies") return;
    this.#dropped.add(holder);
    this.#picker.drop(holder);
  }

  /** As the download does when nothing is under way. */
  #findHolders(): void {
    const stuck = this.#picker.stuck();
    const pausedUntilMs = this.#picker.pausedUntilMs(this.#nowMs);
    if (stuck.length === 0) {
      assert.ok(pausedUntilMs !== undefined, "nothing is under way, paused or stuck, nor done");
      this.#nowMs = pausedUntilMs + 1;
      return;
    }
    this.#nowMs += 500;
    for (const fragment of stuck) {
      this.#picker.found(fragment, this.#network.fragments[fragment]!);
    }
  }
}

const holder: fc.Arbitrary<Holder> = fc.record({
  kind: fc.constantFrom("honest", "honest", "stalls", "fails", "lies"),
  fragmentMs: fc.constantFrom(1, 20, 300, 3_000),
});

/** Every fragment has one honest holder at least, and any others. */
const networks: fc.Arbitrary<Network> = fc.record({
  others: fc.array(holder, { maxLength: 4 }),
  said: fc.array(fc.array(fc.nat(4), { maxLength: 4 }), { maxLength: 20 }),
  windowMax: fc.constantFrom(1, 3, 256),
  seed: fc.nat(),
}).map(({ others, said, windowMax, seed }) => ({
  holders: [{ kind: "honest", fragmentMs: 40 } as const, ...others],
  fragments: said.map((list) => [...new Set([0, ...list.filter((at) => at <= others.length)])]),
  windowMax,
  random: seededRandom(seed),
}));

Deno.test("The picker gets each fragment once and comes to an end, whatever holders do but the honest", () => {
  fc.assert(
    fc.property(networks, (network) => {
      const { delivered } = new Simulation(network).run();
      const all = [...network.fragments.keys()];
      assert.deepEqual(delivered.toSorted((a, b) => a - b), all);
    }),
    { numRuns: 300 },
  );
});

Deno.test("The picker asks a slow holder for its share alone, and does not wait for one that stalls", () => {
  const all = (count: number, ...list: number[]) => Array.from({ length: count }, () => list);
  const network: Network = {
    holders: [
      { kind: "honest", fragmentMs: 20 },
      { kind: "honest", fragmentMs: 200 },
      { kind: "stalls", fragmentMs: 0 },
      { kind: "fails", fragmentMs: 5 },
      { kind: "lies", fragmentMs: 5 },
    ],
    fragments: all(100, 0, 1, 2, 3, 4),
    windowMax: 256,
    random: seededRandom(7),
  };
  const { asks, endMs } = new Simulation(network).run();
  const askedOf = (holder: number) => asks.filter((ask) => ask.holder === holder).length;
  assert.ok(askedOf(0) > 4 * askedOf(1), `${askedOf(0)} of the fast, ${askedOf(1)} of the slow`);
  assert.ok(askedOf(4) <= PER_HOLDER_MAX, "one that lies is asked no more");
  assert.ok(askedOf(2) <= 2 * PER_HOLDER_MAX, `${askedOf(2)} of the one that stalls`);
  // The two honest ones alone could do it in 100 * 20 * 200 / 220 = 1,818 ms.
  assert.ok(endMs < 4_000, `it took ${endMs} ms`);
});

Deno.test("The picker does not leave the last fragment to a slow holder", () => {
  const network: Network = {
    holders: [{ kind: "honest", fragmentMs: 20 }, { kind: "honest", fragmentMs: 60_000 }],
    fragments: Array.from({ length: 10 }, () => [0, 1]),
    windowMax: 256,
    random: seededRandom(3),
  };
  const { endMs, asks } = new Simulation(network).run();
  assert.ok(asks.some(({ holder }) => holder === 1), "the slow one was tried");
  assert.ok(endMs < 2_000, `it took ${endMs} ms`);
});
