import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { serveGrpc } from "../tests/support/grpc_server.ts";
import { read } from "../tests/contract/store_fixture.ts";
import { MemoryStore } from "../tests/support/memory_store.ts";
import { fragmentId, peerAddress, peerId } from "../tests/support/peers.ts";
import type { Order__Output } from "../proto/gen/enjambre/v1/Order.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import { fragmentIdOf, idToBytes } from "../proto/words/ids.ts";
import type { PeerAddress } from "../proto/words/record.ts";
import { Channels } from "../proto/wire/client.ts";
import { INSECURE } from "../proto/wire/identity.ts";
import { fragmentsService } from "../proto/wire/schema.ts";
import { serverStream } from "../proto/wire/server.ts";
import { runOrder } from "./order_runner.ts";
import { Transfers } from "./transfers.ts";

const BYTES = Buffer.from("the bytes of a fragment");
const ID = fragmentIdOf(BYTES);
const { signal } = new AbortController();

function parts() {
  const channels = new Channels(INSECURE);
  const all = { store: new MemoryStore(), channels, transfers: new Transfers() };
  return { ...all, [Symbol.dispose]: () => channels[Symbol.dispose]() };
}

function copyOrder(sources: readonly PeerAddress[], size = BYTES.byteLength): Order__Output {
  const copy = {
    fragmentId: idToBytes(ID),
    size,
    sources: sources.map((source) => ({ deviceName: "", ...source })),
    ticket: null,
  };
  return { orderId: 1, epoch: 1, task: "copy", copy };
}

async function holder(index: number, answer: Uint8Array | EnjambreError) {
  const serving = await serveGrpc(fragmentsService, {
    Fetch: serverStream(async function* () {
      if (answer instanceof EnjambreError) throw answer;
      yield await Promise.resolve({ data: answer });
    }),
  });
  return { ...serving, peer: peerAddress(index, serving.address) };
}

Deno.test("runOrder() copies from the first source that gives the right bytes, and names who did not", async () => {
  using runner = parts();
  await using liar = await holder(2, Buffer.from("something else entirely"));
  await using honest = await holder(3, BYTES);
  const result = await runOrder(runner, copyOrder([liar.peer, honest.peer]), signal);
  assert.deepEqual(result, {
    ...{ orderId: 1, done: true, corruptPeerIds: [peerId(2)], missingPeerIds: [] },
  });
  assert.deepEqual(Buffer.from(await read(runner.store, ID)), BYTES);
  assert.equal(runner.transfers.active, 0);
});

Deno.test("runOrder() says why a copy could not be had, and who sent wrong bytes", async () => {
  using runner = parts();
  await using liar = await holder(2, Buffer.alloc(3));
  const result = await runOrder(runner, copyOrder([liar.peer]), signal);
  assert.deepEqual([result.done, result.code, result.corruptPeerIds], [false, "corrupt", [
    peerId(2),
  ]]);
  assert.match(result.message!, /sent only 3 bytes of it/);
  const nobody = await runOrder(runner, copyOrder([]), signal);
  assert.deepEqual([nobody.done, nobody.code, nobody.corruptPeerIds], [false, "unavailable", []]);
  assert.ok(!runner.store.has(ID));
});

Deno.test("runOrder() copies nothing that is there already", async () => {
  using runner = parts();
  runner.store.gain(BYTES);
  const result = await runOrder(runner, copyOrder([]), signal);
  assert.deepEqual(result, { orderId: 1, done: true, corruptPeerIds: [], missingPeerIds: [] });
});

Deno.test("runOrder() stops copying when the session ends", async () => {
  using runner = parts();
  const result = await runOrder(runner, copyOrder([peerAddress(2)]), AbortSignal.abort());
  assert.deepEqual([result.done, result.code], [false, "cancelled"]);
  assert.equal(runner.transfers.active, 0);
});

Deno.test("runOrder() drops into the trash, or for good", async () => {
  using runner = parts();
  for (const purge of [false, true]) {
    const drop = { fragmentId: idToBytes(ID), purge };
    const result = await runOrder(runner, { orderId: 2, epoch: 1, task: "drop", drop }, signal);
    assert.equal(result.done, true);
  }
  assert.deepEqual(runner.store.dropped, [[ID, "trash"], [ID, "purge"]]);
});

Deno.test("runOrder() verifies by reading: a damaged fragment is told, and one that is not there", async () => {
  using runner = parts();
  const verify = { fragmentId: idToBytes(ID) };
  const run = () => runOrder(runner, { orderId: 3, epoch: 1, task: "verify", verify }, signal);
  assert.deepEqual([(await run()).done, (await run()).code], [false, "not_found"]);
  runner.store.gain(BYTES);
  assert.equal((await run()).done, true);
  runner.store.damage(ID);
  assert.equal((await run()).code, "corrupt");
  assert.ok(!runner.store.has(ID));
});

Deno.test("runOrder() says which source has not got what it was asked for, and of no other", async () => {
  using runner = parts();
  await using lacking = await holder(2, new EnjambreError("not_found", "It is not here"));
  await using away = await holder(3, new EnjambreError("unavailable", "Not now"));
  const result = await runOrder(runner, copyOrder([away.peer, lacking.peer]), signal);
  assert.deepEqual([result.done, result.code, result.missingPeerIds, result.corruptPeerIds], [
    ...[false, "not_found", [peerId(2)], []],
  ]);
});

Deno.test("runOrder() checks whether a peer gives what it claims, and keeps nothing of it", async () => {
  using runner = parts();
  await using honest = await holder(2, BYTES);
  await using liar = await holder(3, Buffer.from("other bytes"));
  await using lacking = await holder(4, new EnjambreError("not_found", "It is not here"));
  await using busy = await holder(5, new EnjambreError("exhausted", "Too much is asked"));
  const find = async (peer: PeerAddress) => {
    const check = {
      ...{ fragmentId: idToBytes(ID), size: BYTES.byteLength },
      holder: { deviceName: "", ...peer },
      ticket: null,
    };
    const result = await runOrder(runner, { orderId: 1, epoch: 1, task: "check", check }, signal);
    return [result.done, result.corruptPeerIds, result.missingPeerIds];
  };
  assert.deepEqual(await find(honest.peer), [true, [], []]);
  assert.deepEqual(await find(liar.peer), [false, [peerId(3)], []]);
  assert.deepEqual(await find(lacking.peer), [false, [], [peerId(4)]]);
  assert.deepEqual(await find(busy.peer), [false, [], []]);
  assert.ok(!runner.store.has(ID));
});

Deno.test("runOrder() refuses an order from before the newest epoch, whatever it is", async () => {
  using runner = parts();
  runner.store.gain(BYTES);
  runner.store.epochSeen = 2;
  const drop = { fragmentId: idToBytes(ID), purge: true };
  const result = await runOrder(runner, { orderId: 4, epoch: 1, task: "drop", drop }, signal);
  assert.deepEqual([result.done, result.code], [false, "conflict"]);
  assert.equal(result.message, "Order 4 is of epoch 1, 2 was seen");
  assert.ok(runner.store.has(ID));
});

Deno.test("runOrder() answers for orders that make no sense rather than fail", async () => {
  using runner = parts();
  const unknown = await runOrder(runner, { orderId: 5, epoch: 1 }, signal);
  assert.deepEqual([unknown.done, unknown.code], [false, "invalid"]);
  const wrong: Order__Output[] = [
    copyOrder([], 0),
    copyOrder([{ ...peerAddress(2), address: "nowhere" }]),
    { orderId: 1, epoch: 1, task: "drop", drop: { fragmentId: Buffer.alloc(3), purge: true } },
  ];
  for (const order of wrong) assert.equal((await runOrder(runner, order, signal)).code, "invalid");
  assert.ok(!runner.store.has(fragmentId(1)));
  assert.equal(runner.transfers.active, 0);
});
