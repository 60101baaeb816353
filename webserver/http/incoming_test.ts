import assert from "node:assert/strict";
import { sleep } from "../../proto/process/clock.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { incoming, shortText } from "./incoming.ts";

const SETTINGS = { idleTimeoutMs: 60_000, stopping: new AbortController().signal };

function never(onCancel: () => void = () => {}): ReadableStream<Uint8Array> {
  return new ReadableStream({ cancel: onCancel });
}

Deno.test("incoming(), the pieces of a body come as they are; no body is no piece", async () => {
  const body = new Blob(["one", "two"]).stream();
  let text = "";
  for await (const piece of incoming(body, SETTINGS)) text += new TextDecoder().decode(piece);
  assert.equal(text, "onetwo");
  assert.deepEqual(await Array.fromAsync(incoming(null, SETTINGS)), []);
});

Deno.test("incoming(), a body that breaks is cancelled: the client went away", async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new TypeError("reset"));
    },
  });
  const reading = Array.fromAsync(incoming(broken, SETTINGS));
  await assert.rejects(reading, (thrown) => EnjambreError.is(thrown, "cancelled"));
});

Deno.test("incoming(), a client that sends nothing for too long is given up", async () => {
  let cancelled = false;
  const body = never(() => cancelled = true);
  const reading = Array.fromAsync(incoming(body, { ...SETTINGS, idleTimeoutMs: 5 }));
  await assert.rejects(reading, (thrown) => EnjambreError.is(thrown, "timeout"));
  assert.ok(cancelled);
});

Deno.test("incoming(), a client that sends a byte now and then is given up as well", async () => {
  let sent = 0;
  let pausing = Promise.resolve();
  const drip = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await (pausing = sleep(2));
      sent += 1;
      controller.enqueue(new Uint8Array(1));
    },
    cancel: () => pausing,
  });
  const reading = Array.fromAsync(incoming(drip, { ...SETTINGS, idleTimeoutMs: 50 }));
  await assert.rejects(reading, {
    code: "timeout",
    message: /Only \d+ bytes .* at least 16384 bytes/,
  });
  assert(sent > 1 && sent < 60, `${sent}`);
});

Deno.test("incoming(), a reader that is slow itself does not give the client up", async () => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let piece = 0; piece < 5; piece += 1) controller.enqueue(new Uint8Array(1));
      controller.close();
    },
  });
  let pieces = 0;
  for await (const _ of incoming(body, { ...SETTINGS, idleTimeoutMs: 50 })) {
    pieces += 1;
    await sleep(20);
  }
  assert.equal(pieces, 5);
});

Deno.test("shortText() takes what is short and says so, and nothing else", async () => {
  const post = (body: string, headers: HeadersInit = {}) =>
    shortText(new Request("http://x/login", { method: "POST", body, headers }));
  assert.equal(await post("token=x", { "Content-Length": "7" }), "token=x");
  for (const length of ["4097", "-", "NaN"]) {
    await assert.rejects(post("token=x", { "Content-Length": length }), { status: 413 });
  }
  await assert.rejects(post("token=x"), { status: 413 });
});

Deno.test("incoming(), a webserver that stops gives up the rest", async () => {
  const stop = new AbortController();
  const reading = Array.fromAsync(incoming(never(), { ...SETTINGS, stopping: stop.signal }));
  stop.abort(new EnjambreError("unavailable", "The webserver stops"));
  await assert.rejects(reading, stop.signal.reason);
  const late = Array.fromAsync(incoming(never(), { ...SETTINGS, stopping: stop.signal }));
  await assert.rejects(late, stop.signal.reason);
});

Deno.test("incoming(), whoever leaves the loop gives up the rest", async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1)),
    cancel: () => void (cancelled = true),
  });
  for await (const _ of incoming(body, SETTINGS)) break;
  assert.ok(cancelled);
});
