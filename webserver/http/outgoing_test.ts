import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { nextTurn } from "../../proto/process/clock.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { outgoing, type OutgoingSettings } from "./outgoing.ts";

const MIB = 1024 * 1024;
const LONG_MS = 60_000;

/** What happened to a body. */
class Events {
  made = 0;
  sourceEnded = 0;
  readonly ends: unknown[] = [];
  readonly stop = new AbortController();

  body(pieces: readonly number[], settings: Partial<OutgoingSettings> = {}) {
    return outgoing({
      source: (signal) => this.#source(pieces, signal),
      sizeBytes: pieces.reduce((sum, size) => sum + size, 0),
      idleTimeoutMs: LONG_MS,
      stopping: this.stop.signal,
      onEnd: (failure) => this.ends.push(failure),
      ...settings,
    });
  }

  async *#source(pieces: readonly number[], signal: AbortSignal): AsyncGenerator<Uint8Array> {
    try {
      for (const size of pieces) {
        await nextTurn();
        signal.throwIfAborted();
        this.made += 1;
        yield new Uint8Array(size).fill(this.made);
      }
    } finally {
      this.sourceEnded += 1;
    }
  }
}

Deno.test("outgoing(), all bytes come in order, then a clean end", async () => {
  const events = new Events();
  const bytes = await new Response(events.body([3 * MIB, 2, 1])).bytes();
  assert.equal(bytes.byteLength, 3 * MIB + 3);
  assert.deepEqual([...bytes.subarray(-4)], [1, 2, 2, 3]);
  assert.deepEqual(events.ends, [undefined]);
  assert.equal(events.sourceEnded, 1);
});

Deno.test("outgoing(), nothing is made that was not asked for", async () => {
  const events = new Events();
  const reader = events.body(Array(100).fill(MIB)).getReader();
  await nextTurn();
  assert.equal(events.made, 0);
  await reader.read();
  await nextTurn();
  await nextTurn();
  assert.equal(events.made, 1);
  await reader.cancel();
});

Deno.test("outgoing(), a piece keeps its bytes when its source uses the memory again", async () => {
  async function* source() {
    const memory = Buffer.alloc(2);
    for (const value of [1, 2]) {
      await nextTurn();
      yield memory.fill(value);
    }
  }
  const reader = new Events().body([2, 2], { source }).getReader();
  const first = await reader.read();
  await reader.read();
  assert.deepEqual([...first.value!], [1, 1]);
  await reader.cancel();
});

Deno.test("outgoing(), a client that goes away ends the source", async () => {
  const events = new Events();
  const reader = events.body([1, 1, 1]).getReader();
  await reader.read();
  await reader.cancel();
  await nextTurn();
  assert.equal(events.sourceEnded, 1);
  assert.equal(events.ends.length, 1);
  assert.ok(EnjambreError.is(events.ends[0], "cancelled"));
});

Deno.test("outgoing(), a client that goes away while the source waits ends it, too", async () => {
  let ended: unknown;
  const events = new Events();
  const body = events.body([], {
    source: async function* (signal) {
      yield await new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => {
          ended = signal.reason;
          reject(signal.reason);
        });
      });
    },
  });
  const reader = body.getReader();
  const reading = reader.read();
  await nextTurn();
  await reader.cancel();
  await reading;
  assert.ok(EnjambreError.is(ended, "cancelled"));
});

Deno.test("outgoing(), a failure in the middle is an error, never a clean end", async () => {
  const events = new Events();
  const failure = new EnjambreError("unavailable", "Nobody has it");
  const body = events.body([], {
    sizeBytes: 2,
    source: async function* () {
      yield await Promise.resolve(new Uint8Array(1));
      throw failure;
    },
  });
  const reader = body.getReader();
  await reader.read();
  await assert.rejects(reader.read(), failure);
  assert.deepEqual(events.ends, [failure]);
});

Deno.test("outgoing(), fewer bytes than announced are an error", async () => {
  const events = new Events();
  await assert.rejects(new Response(events.body([5], { sizeBytes: 6 })).bytes());
  assert.ok(events.ends[0] instanceof Error);
});

Deno.test("outgoing(), a client that takes nothing for too long is cut off", async () => {
  const events = new Events();
  const reader = events.body([1, 1], { idleTimeoutMs: 5 }).getReader();
  await assert.rejects(reader.closed, (thrown) => EnjambreError.is(thrown, "timeout"));
  assert.equal(events.ends.length, 1);
});

Deno.test("outgoing(), a webserver that stops breaks it off", async () => {
  const events = new Events();
  const reader = events.body([1, 1]).getReader();
  await reader.read();
  const reason = new EnjambreError("unavailable", "The webserver stops");
  events.stop.abort(reason);
  await assert.rejects(reader.read(), reason);
  assert.deepEqual(events.ends, [reason]);
});
