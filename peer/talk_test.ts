import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { MemoryStore } from "../tests/support/memory_store.ts";
import { serveGrpc } from "../tests/support/grpc_server.ts";
import { peerId } from "../tests/support/peers.ts";
import { TrackerView } from "../tests/support/tracker_view.ts";
import type { Order__Output } from "../proto/gen/enjambre/v1/Order.ts";
import type { SessionRequest } from "../proto/gen/enjambre/v1/SessionRequest.ts";
import { nextTurn } from "../proto/process/clock.ts";
import { type Random, seededRandom } from "../proto/process/random.ts";
import { type FragmentId, fragmentIdOf, idToBytes, parseOperationId } from "../proto/words/ids.ts";
import { parseName } from "../proto/words/names.ts";
import { Channels } from "../proto/wire/client.ts";
import { INSECURE } from "../proto/wire/identity.ts";
import { fragmentsService } from "../proto/wire/schema.ts";
import { serverStream } from "../proto/wire/server.ts";
import { Reports } from "./reports.ts";
import { Talk } from "./talk.ts";
import { Transfers } from "./transfers.ts";

const HOUR_MS = 3_600_000;

function bytesOf(label: number): Uint8Array {
  return new TextEncoder().encode(`fragment ${label}`);
}

function dropOrder(orderId: number, id: FragmentId): Order__Output {
  const drop = { fragmentId: idToBytes(id) as Buffer, purge: false };
  return { orderId, epoch: 1, task: "drop", drop };
}

/** A store whose answers take their time, so that other things happen meanwhile. */
class BusyStore extends MemoryStore {
  constructor(readonly meanwhile: () => void) {
    super();
  }

  override async space() {
    this.meanwhile();
    await nextTurn();
    this.meanwhile();
    return await super.space();
  }
}

/** Records in so many parts, of one tombstone each. */
function remembers(parts: number) {
  return {
    async *all() {
      for (let sequence = 1; sequence <= parts; sequence += 1) {
        await nextTurn();
        const record = {
          ...{ name: parseName(`gone/${sequence}`), version: { epoch: 1, sequence } },
          ...{ sizeBytes: 0, tags: [], committedAtMs: 1, replicas: 0 },
          operationId: parseOperationId("a".repeat(26)),
        };
        yield [{ record }];
      }
    },
  };
}

function talkTo(
  store: MemoryStore,
  heartbeatMs: number,
  write: (message: SessionRequest) => Promise<void>,
) {
  const ending = new AbortController();
  const channels = new Channels(INSECURE);
  const parts = {
    store,
    channels,
    transfers: new Transfers(),
    reports: new Reports(store),
    records: remembers(2),
    uploadBytesPerS: () => Infinity,
    passedBytes: () => ({ sent: 0, received: 0 }),
    verified: () => undefined,
  };
  const talk = new Talk(parts, { write }, heartbeatMs, ending.signal);
  return { talk, ending, channels };
}

/** A session in which everything happens at the worst moment, by chance. */
async function session(random: Random, writes: number): Promise<void> {
  const view = new TrackerView();
  let orders = 0;
  let written = 0;
  let heartbeats = 0;
  const meanwhile = () => {
    const id = fragmentIdOf(bytesOf(Math.floor(random() * 5)));
    const chance = random();
    if (chance < 0.3) store.gain(bytesOf(Math.floor(random() * 5)));
    else if (chance < 0.5) store.lose(id);
    else if (chance < 0.6) {
      orders += 1;
      talk.order(dropOrder(orders, id), ending.signal);
    }
  };
  const store: BusyStore = new BusyStore(meanwhile);
  store.gain(bytesOf(0));
  const { talk, ending, channels } = talkTo(store, 0, async (message) => {
    meanwhile();
    if (random() < 0.3) await nextTurn();
    const agrees = view.take(message);
    if (message.heartbeat) heartbeats += 1;
    // Only the first may differ: nothing was told before it.
    assert.ok(
      agrees || heartbeats === 1,
      "a digest covers what was told before it, no more, no less",
    );
    if (!agrees) talk.askInventory();
    if (random() < 0.1) talk.askInventory();
    meanwhile();
    written += 1;
    if (written === writes) ending.abort();
  });
  await talk.run();
  await talk.ordersEnded();
  channels[Symbol.dispose]();
  assert.equal(written >= writes, true);
}

Deno.test("Talk's heartbeats cover exactly what was told before them, whatever comes in between", async () => {
  for (let seed = 1; seed <= 15; seed += 1) {
    try {
      await session(seededRandom(seed), 40);
    } catch (thrown) {
      throw new Error(`seed ${seed}`, { cause: thrown });
    }
  }
});

Deno.test("Talk begins with a heartbeat, and tells changes and inventories when they are there", async () => {
  const store = new MemoryStore();
  const told: SessionRequest[] = [];
  let heard = Promise.withResolvers<void>();
  const { talk, ending, channels } = talkTo(store, HOUR_MS, (message) => {
    told.push(message);
    heard.resolve();
    return Promise.resolve();
  });
  const next = async (act: () => void) => {
    heard = Promise.withResolvers();
    act();
    await heard.promise;
    return told.at(-1)!;
  };
  let running: Promise<void>;
  const first = await next(() => running = talk.run());
  assert.equal(first.heartbeat!.free, 500);
  assert.ok((await next(() => store.gain(bytesOf(1)))).changes);
  assert.ok((await next(() => talk.askInventory())).inventory?.last);
  const { id } = store.gain(bytesOf(2));
  const results = () => told.flatMap(({ orderResult }) => orderResult ?? []);
  talk.order(dropOrder(7, id), ending.signal);
  while (results().length === 0) await nextTurn();
  const nobody = { corruptPeerIds: [], missingPeerIds: [] };
  assert.deepEqual(results()[0], { orderId: 7, done: true, ...nobody });
  assert.equal(told.filter(({ heartbeat }) => heartbeat).length, 1);
  ending.abort();
  await running!;
  channels[Symbol.dispose]();
});

Deno.test("Talk tells what an order did before it tells that it is done", async () => {
  const store = new MemoryStore();
  const { id } = store.gain(bytesOf(1));
  const told: string[] = [];
  // The order is carried out while the talk is busy writing an inventory, past the changes of that turn.
  const { talk, ending, channels } = talkTo(store, HOUR_MS, async (message) => {
    if (message.inventory) {
      talk.order(dropOrder(1, id), ending.signal);
      await nextTurn();
    }
    told.push(Object.keys(message)[0]!);
    if (message.orderResult) ending.abort();
  });
  talk.askInventory();
  await talk.run();
  const after = told.slice(told.indexOf("inventory") + 1).filter((kind) => kind !== "heartbeat");
  assert.deepEqual(after, ["changes", "orderResult"]);
  channels[Symbol.dispose]();
});

Deno.test("Talk tells what is remembered part by part, between everything else, and what is kept", async () => {
  const store = new MemoryStore();
  const told: string[] = [];
  const { talk, ending, channels } = talkTo(store, HOUR_MS, ({ remembered, ...message }) => {
    told.push(remembered ? `remembered ${remembered.files!.length}` : Object.keys(message)[0]!);
    if (told.length === 2) store.gain(bytesOf(1));
    if (message.recordsKept) assert.equal(message.recordsKept.number, 7);
    if (remembered?.last) ending.abort();
    return Promise.resolve();
  });
  talk.kept(5);
  talk.kept(7);
  talk.askRemembered(undefined);
  await talk.run();
  assert.deepEqual(told, [
    ...["recordsKept", "remembered 1", "changes", "heartbeat", "remembered 1", "remembered 0"],
  ]);
  channels[Symbol.dispose]();
});

Deno.test("Talk ends with the stream that it writes to, and with a store that is gone", async () => {
  const broken = talkTo(new MemoryStore(), HOUR_MS, () => Promise.reject(new Error("broken pipe")));
  await assert.rejects(broken.talk.run(), { message: "broken pipe" });
  broken.channels[Symbol.dispose]();
  const store = new MemoryStore();
  store.checkPresence = () => Promise.reject(new Error("the folder is gone"));
  const gone = talkTo(store, HOUR_MS, () => Promise.resolve());
  await assert.rejects(gone.talk.run(), { message: "the folder is gone" });
  gone.channels[Symbol.dispose]();
});

Deno.test("Talk.cancel() ends a copy that is not needed any more, and says so", async () => {
  const asked = Promise.withResolvers<void>();
  let isLeft = false;
  await using silent = await serveGrpc(fragmentsService, {
    // deno-lint-ignore require-yield
    Fetch: serverStream(async function* (_request, { signal }) {
      asked.resolve();
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      isLeft = true;
    }),
  });
  const store = new MemoryStore();
  const results: SessionRequest["orderResult"][] = [];
  const { talk, ending, channels } = talkTo(store, HOUR_MS, (message) => {
    if (message.orderResult) results.push(message.orderResult);
    return Promise.resolve();
  });
  const running = talk.run();
  const fragmentId = idToBytes(fragmentIdOf(bytesOf(1)));
  const sources = [{ peerId: peerId(1), address: silent.address, zone: "z", deviceName: "" }];
  const copy = {
    fragmentId: Buffer.from(fragmentId),
    size: bytesOf(1).byteLength,
    sources,
    ticket: null,
  };
  const order: Order__Output = { orderId: 1, epoch: 1, task: "copy", copy };
  talk.order(order, ending.signal);
  await asked.promise;
  talk.cancel(99);
  talk.cancel(1);
  await talk.ordersEnded();
  while (results.length === 0) await nextTurn();
  assert.equal(results[0]!.done, false);
  assert.equal(results[0]!.code, "cancelled");
  talk.cancel(1);
  ending.abort();
  await running;
  while (!isLeft) await nextTurn();
  channels[Symbol.dispose]();
});
