import assert from "node:assert/strict";
import { EnjambreError } from "../../proto/words/errors.ts";
import type { FragmentId } from "../../proto/words/ids.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { MemoryStore } from "../../tests/support/memory_store.ts";
import type { OpenFragment } from "../store/store.ts";
import { newPass } from "./scrub_plan.ts";
import { Scrubber, type ScrubProgress } from "./scrubber.ts";
import { ScrubStateFile } from "./scrub_state_file.ts";

/** A store that says what was read, and does with a read what the test wants. */
class WatchedStore extends MemoryStore {
  readonly read: FragmentId[] = [];
  beforeRead: () => Promise<void> = () => Promise.resolve();

  override async open(id: FragmentId): Promise<OpenFragment> {
    await this.beforeRead();
    this.read.push(id);
    return await super.open(id);
  }
}

class Bench implements AsyncDisposable {
  readonly store = new WatchedStore();
  readonly file: ScrubStateFile;
  isBusy = false;
  #stop: () => Promise<void> = () => Promise.resolve();

  constructor(readonly folder: string, fragments: number) {
    this.file = new ScrubStateFile(folder);
    for (let index = 0; index < fragments; index += 1) {
      this.store.gain(new TextEncoder().encode(`fragment ${index}`));
    }
  }

  /** The ids that are held, as a scrub reads them. */
  get ids(): FragmentId[] {
    return Array.from(this.store.inventory(), ({ id }) => id).sort();
  }

  /** As a start of the peer does. */
  async start(everyMs = 0): Promise<Scrubber> {
    const { store, file } = this;
    const scrubber = await Scrubber.open({ store, file, everyMs, isBusy: () => this.isBusy });
    const stopping = new AbortController();
    const running = scrubber.run(stopping.signal);
    this.#stop = async () => {
      stopping.abort();
      await running;
    };
    return scrubber;
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await Deno.remove(this.folder, { recursive: true });
  }
}

async function newBench(fragments: number): Promise<Bench> {
  return new Bench(await Deno.makeTempDir({ prefix: "enjambre-scrub-" }), fragments);
}

async function force(scrubber: Scrubber): Promise<ScrubProgress> {
  const told = await Array.fromAsync(scrubber.force(new AbortController().signal));
  return told.at(-1)!;
}

Deno.test("Scrubber, asked for a pass, reads everything in order, and tells what was bad", async () => {
  await using bench = await newBench(50);
  const { store, ids } = bench;
  const scrubber = await bench.start();
  assert.deepEqual(store.read, []);
  store.damage(ids[20]!);
  const allBytes = store.bytes;
  const told = await Array.fromAsync(scrubber.force(new AbortController().signal));
  const { current, last } = told.at(-1)!;
  assert.equal(current, undefined);
  assert.deepEqual([told[0]!.current!.bytes, told[0]!.leftBytes], [0, allBytes]);
  assert.deepEqual([last!.fragments, last!.bad, last!.badIds], [50, 1, [ids[20]]]);
  assert.deepEqual(store.read, ids);
  assert.ok(!store.has(ids[20]!));
});

Deno.test("Scrubber, asked by two at once, reads once for both; one who leaves stops nothing", async () => {
  await using bench = await newBench(50);
  const scrubber = await bench.start();
  const leaving = new AbortController();
  const left = Array.fromAsync(scrubber.force(leaving.signal));
  leaving.abort();
  await assert.rejects(left, (error) => EnjambreError.is(error, "cancelled"));
  await Promise.all([force(scrubber), force(scrubber)]);
  assert.equal(bench.store.read.length, 50);
});

Deno.test("Scrubber, without being asked, reads everything once in each of its times", async () => {
  await using bench = await newBench(5);
  const scrubber = await bench.start(200);
  await eventually("two passes have ended, and the next has begun", () => {
    assert.ok(bench.store.read.length >= 10);
    assert.ok(scrubber.progress.last && scrubber.progress.current);
  });
  const { last, current } = scrubber.progress;
  assert.ok(last!.endedMs - last!.startedMs >= 195, "evenly over its time");
  assert.deepEqual([last!.fragments, last!.forced], [5, false]);
  assert.ok(current!.startedMs >= last!.endedMs);
  assert.deepEqual(bench.store.read.slice(0, 10), [...bench.ids, ...bench.ids]);
});

Deno.test("Scrubber, stopped within a pass, goes on after it, at the speed that was asked for", async () => {
  await using bench = await newBench(40);
  const { store, ids } = bench;
  const scrubber = await bench.start();
  const reached = Promise.withResolvers<void>();
  const blocked = Promise.withResolvers<void>();
  store.beforeRead = async () => {
    if (store.read.length < 20) return;
    reached.resolve();
    await blocked.promise;
  };
  const leaving = new AbortController();
  const told = Array.fromAsync(scrubber.force(leaving.signal)).catch(() => {});
  await reached.promise;
  const stopped = bench.stop();
  blocked.resolve();
  await stopped;
  leaving.abort();
  await told;
  const before = store.read.splice(0);
  store.beforeRead = () => Promise.resolve();
  const { last } = await force(await bench.start());
  assert.ok(before.length < 30 && store.read.length <= 20, `${before.length}`);
  assert.deepEqual(new Set([...before, ...store.read]), new Set(ids));
  assert.deepEqual([last!.fragments, last!.forced], [40, true]);
});

Deno.test("Scrubber yields to transfers, and reads on when they are over", async () => {
  await using bench = await newBench(30);
  bench.isBusy = true;
  // Everything has been due for years: what is left to wait for is the transfers.
  await bench.file.write({ current: newPass(1, false), last: undefined });
  await bench.start(1);
  const startedAtMs = performance.now();
  await eventually("it reads a little", () => assert.ok(bench.store.read.length >= 1));
  assert.ok(performance.now() - startedAtMs > 900);
  assert.ok(bench.store.read.length <= 2);
  bench.isBusy = false;
  await eventually("it reads the rest", () => assert.ok(bench.store.read.length >= 30));
});

Deno.test("Scrubber, when the disk is gone, takes nothing for bad and goes on when it is back", async () => {
  await using bench = await newBench(3);
  const { store } = bench;
  let isGone = true;
  store.open = (id) => {
    if (isGone) return Promise.reject(new EnjambreError("unavailable", "The disk is gone"));
    return MemoryStore.prototype.open.call(store, id);
  };
  const scrubber = await bench.start();
  const { last: unread } = await force(scrubber);
  assert.deepEqual([unread!.bad, unread!.unread, unread!.fragments], [0, 3, 0]);
  isGone = false;
  const { last } = await force(scrubber);
  assert.deepEqual([last!.bad, last!.unread, last!.fragments], [0, 0, 3]);
});

Deno.test("ScrubStateFile gives back what it was given, and begins anew when it is damaged", async () => {
  await using bench = await newBench(1);
  const pass = { ...newPass(5, true), after: bench.ids[0], bytes: 7, bad: 1, badIds: bench.ids };
  const state = { current: pass, last: { ...newPass(1, false), endedMs: 4 } };
  await bench.file.write(state);
  assert.deepEqual(await bench.file.read(), state);
  for (const text of ["", "{", '{"current":{"started_ms":-1},"last":null}', "[]"]) {
    await Deno.writeTextFile(`${bench.folder}/scrub.json`, text);
    assert.deepEqual(await bench.file.read(), { current: undefined, last: undefined }, text);
  }
});
