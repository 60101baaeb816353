import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { brokenLinkTest, serveGrpc, type Serving } from "../../tests/support/grpc_server.ts";
import { peerAddress } from "../../tests/support/peers.ts";
import type { FetchResponse } from "../gen/enjambre/v1/FetchResponse.ts";
import { seededRandom } from "../process/random.ts";
import { EnjambreError } from "../words/errors.ts";
import { sha256Hex } from "../words/hash.ts";
import { type FragmentId, fragmentIdFromBytes, fragmentIdOf } from "../words/ids.ts";
import { CHUNK_BYTES, FRAGMENT_SIZE_MIN_BYTES } from "../words/limits.ts";
import type { Manifest } from "../words/manifest.ts";
import type { PeerAddress } from "../words/record.ts";
import { Channels } from "../wire/client.ts";
import { fragmentsService } from "../wire/schema.ts";
import { serverStream } from "../wire/server.ts";
import { download, type DownloadPlan, type DownloadSettings } from "./download.ts";

const SIZE = FRAGMENT_SIZE_MIN_BYTES;

interface File {
  readonly manifest: Manifest;
  readonly bytesOf: ReadonlyMap<FragmentId, Uint8Array>;
}

/** A file of full fragments and a rest. */
function fileOf(fragments: number): File {
  const parts = Array.from({ length: fragments }, (_, index) => {
    return Buffer.alloc(index === fragments - 1 ? 100 : SIZE, `fragment ${index}`);
  });
  const manifest = {
    size: (fragments - 1) * SIZE + 100,
    fragmentSize: SIZE,
    contentSha256: sha256Hex(Buffer.concat(parts)),
    fragmentIds: parts.map(fragmentIdOf),
  };
  return { manifest, bytesOf: new Map(parts.map((bytes) => [fragmentIdOf(bytes), bytes])) };
}

type Answer = (id: FragmentId, signal: AbortSignal) => AsyncIterable<FetchResponse>;

interface Asks {
  readonly asked: FragmentId[];
  running: number;
}

/** A peer that answers for fragments as it is told, and counts what it was asked. */
class TestHolder implements AsyncDisposable {
  readonly peer: PeerAddress;
  readonly #serving: Serving;
  readonly #state: Asks;

  private constructor(peer: PeerAddress, serving: Serving, state: Asks) {
    this.peer = peer;
    this.#serving = serving;
    this.#state = state;
  }

  static async serve(index: number, answer: Answer): Promise<TestHolder> {
    const state: Asks = { asked: [], running: 0 };
    const serving = await serveGrpc(fragmentsService, {
      Fetch: serverStream(
        async function* ({ fragmentId }: { fragmentId: Uint8Array }, { signal }) {
          const id = fragmentIdFromBytes(fragmentId);
          state.asked.push(id);
          state.running += 1;
          try {
            yield* answer(id, signal);
          } finally {
            state.running -= 1;
          }
        },
      ),
    });
    return new TestHolder(peerAddress(index, serving.address), serving, state);
  }

  get asked(): readonly FragmentId[] {
    return this.#state.asked;
  }

  get running(): number {
    return this.#state.running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#serving[Symbol.asyncDispose]();
  }
}

/** Gives what it has, as a good peer does. */
function good(file: File): Answer {
  return async function* (id) {
    const bytes = file.bytesOf.get(id);
    if (bytes === undefined) throw new EnjambreError("not_found", `Fragment ${id} is not here`);
    for (let at = 0; at < bytes.byteLength; at += CHUNK_BYTES) {
      yield await Promise.resolve({ data: bytes.subarray(at, at + CHUNK_BYTES) });
    }
  };
}

// deno-lint-ignore require-yield
const lost: Answer = async function* (id) {
  throw await Promise.resolve(new EnjambreError("not_found", `Fragment ${id} is not here`));
};

const lying = (file: File): Answer =>
  async function* (id) {
    yield await Promise.resolve({ data: Buffer.alloc(file.bytesOf.get(id)!.byteLength, "x") });
  };

/** Begins to answer and goes no further until nobody wants it any more. */
const stalling: Answer = async function* (_id, signal) {
  yield { data: Buffer.from("f") };
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
};

function planOf(file: File, ...holders: readonly TestHolder[]): DownloadPlan {
  const peers = holders.map(({ peer }) => peer);
  return { manifest: file.manifest, holders: file.manifest.fragmentIds.map(() => peers) };
}

function settingsOf(file: File, order: DownloadSettings["order"]): DownloadSettings {
  const wanted = [...file.manifest.fragmentIds.keys()];
  return { wanted, order, random: seededRandom(1) };
}

/** Downloads everything; answers the indexes in the order in which they came. */
async function getAll(
  plan: DownloadPlan,
  file: File,
  order: DownloadSettings["order"] = "any",
): Promise<number[]> {
  using channels = new Channels();
  const indexes: number[] = [];
  for await (const { index, bytes, recycle } of download(channels, plan, settingsOf(file, order))) {
    assert.deepEqual(
      new Uint8Array(bytes),
      new Uint8Array(
        file.bytesOf.get(
          file.manifest.fragmentIds[index]!,
        )!,
      ),
    );
    indexes.push(index);
    recycle();
  }
  const all = [...file.manifest.fragmentIds.keys()];
  assert.deepEqual(indexes.toSorted((a, b) => a - b), all);
  return indexes;
}

Deno.test("download() hands out every fragment once, in order where that is wanted", async () => {
  const file = fileOf(40);
  await using one = await TestHolder.serve(1, good(file));
  await using other = await TestHolder.serve(2, good(file));
  await getAll(planOf(file, one, other), file);
  const indexes = await getAll(planOf(file, one, other), file, "sequential");
  assert.deepEqual(indexes, [...file.manifest.fragmentIds.keys()]);
  assert.ok(one.asked.length > 0 && other.asked.length > 0, "both were asked");
});

Deno.test("download() fetches the fragments alone that are wanted, and nothing of nothing", async () => {
  const file = fileOf(9);
  await using holder = await TestHolder.serve(1, good(file));
  using channels = new Channels();
  const plan = planOf(file, holder);
  const settings = settingsOf(file, "sequential");
  const some = await Array.fromAsync(download(channels, plan, { ...settings, wanted: [2, 5, 8] }));
  assert.deepEqual(some.map(({ index }) => index), [2, 5, 8]);
  assert.equal(holder.asked.length, 3);
  assert.deepEqual(
    await Array.fromAsync(download(channels, plan, { ...settings, wanted: [] })),
    [],
  );
});

Deno.test("download() gets all in spite of holders that lie, and asks them no more", async () => {
  const file = fileOf(30);
  await using honest = await TestHolder.serve(1, good(file));
  await using liar = await TestHolder.serve(2, lying(file));
  await getAll(planOf(file, honest, liar), file);
  assert.ok(liar.asked.length <= 4, `${liar.asked.length} asks of one that lies`);
});

Deno.test("download() gets all in spite of holders that have lost theirs, or send too much or little", async () => {
  const file = fileOf(12);
  await using honest = await TestHolder.serve(1, good(file));
  await using forgetful = await TestHolder.serve(2, lost);
  const odd = [0, SIZE + 1].map((bytes, at) =>
    TestHolder.serve(3 + at, async function* () {
      yield await Promise.resolve({ data: Buffer.alloc(bytes) });
    })
  );
  await using short = await odd[0]!;
  await using long = await odd[1]!;
  await getAll(planOf(file, honest, forgetful, short, long), file, "sequential");
});

Deno.test("download() does not wait for a holder that stalls", async () => {
  const file = fileOf(10);
  await using honest = await TestHolder.serve(1, good(file));
  await using stalled = await TestHolder.serve(2, stalling);
  await getAll(planOf(file, honest, stalled), file, "sequential");
});

Deno.test("download() says of a fragment that nobody has which and why", async () => {
  const file = fileOf(3);
  await using holder = await TestHolder.serve(1, lost);
  await assert.rejects(getAll(planOf(file, holder), file), {
    code: "unavailable",
    message: /^Cannot get fragment \d of 3: Fragment [0-9a-f]{64} is not here$/,
  });
  await using liar = await TestHolder.serve(2, lying(file));
  await assert.rejects(getAll(planOf(file, liar), file), { code: "corrupt" });
  await assert.rejects(getAll({ ...planOf(file), relocate: undefined }, file), {
    code: "unavailable",
    message: "Cannot get fragment 1 of 3: no peer has it",
  });
});

Deno.test("download() asks for new holders when it is stuck, as often as that helps", async () => {
  const file = fileOf(40);
  await using holder = await TestHolder.serve(1, good(file));
  let asked = 0;
  const relocate = () => {
    asked += 1;
    // One more fragment is found each time: many more times than a search without success is repeated.
    const found = file.manifest.fragmentIds.map((_, index) =>
      index < asked * 4 ? [holder.peer] : []
    );
    return Promise.resolve(found);
  };
  await getAll({ ...planOf(file), relocate }, file, "sequential");
  assert.equal(asked, 10);
});

Deno.test("download() gets no further ahead of its reader than its memory allows", async () => {
  for (const order of ["any", "sequential"] as const) {
    const file = fileOf(60);
    await using holder = await TestHolder.serve(1, good(file));
    await using other = await TestHolder.serve(2, good(file));
    using channels = new Channels();
    let read = 0;
    const slots = 16;
    const fetching = download(channels, planOf(file, holder, other), settingsOf(file, order));
    for await (const { bytes } of fetching) {
      read += 1;
      assert.ok(bytes.byteLength > 0);
      // As slow as a reader can be: all that is under way comes to its end.
      while (holder.running + other.running > 0) await new Promise((done) => setTimeout(done, 1));
      const ahead = holder.asked.length + other.asked.length - read;
      assert.ok(ahead <= slots, `${ahead} fragments ahead of the reader`);
    }
  }
});

for (const how of ["its signal", "leaving the loop"]) {
  Deno.test(`download() that ends in the middle by ${how} leaves nothing running`, async () => {
    const file = fileOf(30);
    await using honest = await TestHolder.serve(1, good(file));
    await using stalled = await TestHolder.serve(2, stalling);
    using channels = new Channels();
    const controller = new AbortController();
    const reason = new EnjambreError("cancelled", "Enough");
    const settings = { ...settingsOf(file, "any"), signal: controller.signal };
    let read = 0;
    const reading = (async () => {
      for await (const _fragment of download(channels, planOf(file, honest, stalled), settings)) {
        read += 1;
        if (read === 5 && how === "its signal") controller.abort(reason);
        else if (read === 5) break;
      }
    })();
    if (how === "its signal") await assert.rejects(reading, reason);
    else await reading;
    assert.equal(read, 5);
    // The holders learn of it with the next turn of the connection.
    while (honest.running + stalled.running > 0) await new Promise((done) => setTimeout(done, 1));
    const asked = honest.asked.length + stalled.asked.length;
    assert.ok(asked <= 5 + 16);
  });
}

Deno.test("download() with a signal that is aborted already asks nobody", async () => {
  const file = fileOf(3);
  await using holder = await TestHolder.serve(1, good(file));
  using channels = new Channels();
  const settings = { ...settingsOf(file, "any"), signal: AbortSignal.abort() };
  const reading = Array.fromAsync(download(channels, planOf(file, holder), settings));
  await assert.rejects(reading, { name: "AbortError" });
  assert.equal(holder.asked.length, 0);
});

brokenLinkTest("download() gets all in spite of holders that die in the middle", async () => {
  const file = fileOf(30);
  await using honest = await TestHolder.serve(1, good(file));
  const dying: TestHolder = await TestHolder.serve(2, async function* (id) {
    if (dying.asked.length === 3) await dying[Symbol.asyncDispose]();
    yield* good(file)(id, new AbortController().signal);
  });
  await getAll(planOf(file, honest, dying), file);
  assert.ok(dying.asked.length >= 3);
});
