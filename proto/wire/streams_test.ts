import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { EnjambreError } from "../words/errors.ts";
import { Outbox, writeWhenReady } from "./streams.ts";

/** A stream that is full after every write until it is told that it is not. */
class FakeCall extends EventEmitter {
  readonly written: number[] = [];
  destroyed = false;
  full = true;

  write(message: number): boolean {
    this.written.push(message);
    return !this.full;
  }

  get listening(): number {
    return this.eventNames().reduce((sum, name) => sum + this.listenerCount(name), 0);
  }
}

async function isPending(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol();
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  const first = await Promise.race([promise.catch(() => {}), Promise.resolve(pending)]);
  return first === pending;
}

Deno.test("writeWhenReady() waits for a full stream to drain, and leaves no listener behind", async () => {
  const call = new FakeCall();
  const { signal } = new AbortController();
  const writing = writeWhenReady(call, 1, signal);
  assert.ok(await isPending(writing));
  call.emit("drain");
  await writing;
  assert.equal(call.listening, 0);
  call.full = false;
  await writeWhenReady(call, 2, signal);
  assert.deepEqual(call.written, [1, 2]);
});

Deno.test("writeWhenReady() fails when the other side goes away, or nobody wants it any more", async () => {
  const gone = { code: "cancelled", message: "The other side of the stream went away" };
  for (const event of ["close", "error"]) {
    const call = new FakeCall();
    const writing = writeWhenReady(call, 1, new AbortController().signal);
    call.emit(event);
    await assert.rejects(writing, gone);
    assert.equal(call.listening, 0, event);
  }
  const call = new FakeCall();
  const controller = new AbortController();
  const writing = writeWhenReady(call, 1, controller.signal);
  controller.abort();
  await assert.rejects(writing, gone);
  assert.equal(call.listening, 0);
});

Deno.test("writeWhenReady() writes nothing to a stream that is over", async () => {
  const call = new FakeCall();
  await assert.rejects(writeWhenReady(call, 1, AbortSignal.abort()), { code: "cancelled" });
  call.destroyed = true;
  const { signal } = new AbortController();
  await assert.rejects(writeWhenReady(call, 1, signal), { code: "cancelled" });
  assert.deepEqual(call.written, []);
});

Deno.test("Outbox tells everything in order, what is there already and what comes later", async () => {
  const outbox = new Outbox<number>(10);
  outbox.push(1);
  outbox.push(2);
  const told: number[] = [];
  const telling = (async () => {
    for await (const item of outbox) {
      told.push(item);
      if (item === 3) outbox.push(4);
    }
  })();
  assert.ok(await isPending(telling));
  assert.deepEqual(told, [1, 2]);
  outbox.push(3);
  assert.ok(await isPending(telling));
  assert.deepEqual(told, [1, 2, 3, 4]);
  assert.equal(outbox.size, 0);
  outbox.close();
  await telling;
});

Deno.test("Outbox.close() still tells what is queued, and takes no more", async () => {
  const outbox = new Outbox<number>(10);
  outbox.push(1);
  outbox.close();
  outbox.push(2);
  assert.ok(outbox.closed);
  assert.deepEqual(await Array.fromAsync(outbox), [1]);
});

Deno.test("Outbox.fail() ends at once with its first error, whoever waits or comes later", async () => {
  const outbox = new Outbox<number>(10);
  outbox.push(1);
  const waiting = new Outbox<number>(10);
  const telling = Array.fromAsync(waiting);
  assert.ok(await isPending(telling));
  for (const each of [outbox, waiting]) {
    each.fail(new EnjambreError("conflict", "first"));
    each.fail(new EnjambreError("corrupt", "second"));
    each.push(2);
    assert.equal(each.size, 0);
  }
  await assert.rejects(Array.fromAsync(outbox), { code: "conflict", message: "first" });
  await assert.rejects(telling, { code: "conflict", message: "first" });
});

Deno.test("Outbox holds no more than its limit: past that it fails, and gives the memory back", async () => {
  const outbox = new Outbox<number>(3);
  for (const item of [1, 2, 3]) outbox.push(item);
  assert.ok(!outbox.closed);
  outbox.push(4);
  assert.ok(outbox.closed);
  assert.equal(outbox.size, 0);
  await assert.rejects(Array.fromAsync(outbox), {
    code: "exhausted",
    message: "The other side is 3 messages behind",
  });
});
