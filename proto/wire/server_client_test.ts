import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { serveAndConnect } from "../../tests/support/grpc_server.ts";
import { EnjambreError } from "../words/errors.ts";
import { CHUNK_BYTES } from "../words/limits.ts";
import type { Channels } from "./client.ts";
import { healthService } from "./health.ts";
import { directoryService, fragmentsService, membershipService } from "./schema.ts";
import { bidiStream, clientStream, serverStream, unary } from "./server.ts";

type Numbered = { readonly inventory: { readonly first: boolean } };

const CHUNK = Buffer.alloc(CHUNK_BYTES, 7);
const FETCH = { fragmentId: Buffer.alloc(32), offset: 0, length: 0 };

/** Something that a handler says and a test waits for. */
function signpost<Value>(): PromiseWithResolvers<Value> {
  return Promise.withResolvers<Value>();
}

function aborted(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(signal.reason);
    signal.addEventListener("abort", () => resolve(signal.reason), { once: true });
  });
}

/** A round trip on the same connection: what was sent before has arrived. */
async function roundTrip(channels: Channels, address: string): Promise<void> {
  await channels.unary(address, healthService.Check, { service: "" });
}

Deno.test("A bidi stream still gives its answer after the client is done writing", async () => {
  await using serving = await serveAndConnect(membershipService, {
    Session: bidiStream(async function* (requests: AsyncIterable<Numbered>) {
      let count = 0;
      for await (const _request of requests) count += 1;
      yield { welcome: { epoch: count } };
    }),
  });
  const { channels, address } = serving;
  const talk = channels.bidiStream(address, membershipService.Session, {
    timeoutMs: 20_000,
  });
  for (let turn = 0; turn < 3; turn += 1) await talk.write({ inventory: { fragments: [] } });
  talk.end();
  const answers = await Array.fromAsync(talk.incoming);
  assert.deepEqual(answers.map(({ welcome }) => welcome?.epoch), [3]);
});

Deno.test("A normal end does not abort a handler's signal, though grpc-js says cancelled then, too", async () => {
  const signals: AbortSignal[] = [];
  await using serving = await serveAndConnect(fragmentsService, {
    Fetch: serverStream(async function* (_request, { signal }) {
      signals.push(signal);
      yield { data: CHUNK };
    }),
    Store: clientStream(async (requests, { signal }) => {
      signals.push(signal);
      await Array.fromAsync(requests);
      return { storedPeerIds: [] };
    }),
  });
  const { channels, address } = serving;
  await Array.fromAsync(channels.serverStream(address, fragmentsService.Fetch, FETCH));
  const upload = channels.clientStream(address, fragmentsService.Store);
  await upload.write({ data: CHUNK });
  await upload.finish();
  await roundTrip(channels, address);
  assert.deepEqual(signals.map(({ aborted }) => aborted), [false, false]);
});

Deno.test("An error after a part of a stream is thrown, and is never a clean end", async () => {
  await using serving = await serveAndConnect(fragmentsService, {
    Fetch: serverStream(async function* () {
      yield { data: CHUNK };
      throw new EnjambreError("corrupt", "The rest is bad: 100 % \u00e9 \u2603");
    }),
  });
  const { channels, address } = serving;
  let received = 0;
  const reading = (async () => {
    for await (
      const { data } of channels.serverStream(address, fragmentsService.Fetch, FETCH)
    ) received += data.byteLength;
  })();
  await assert.rejects(reading, {
    code: "corrupt",
    message: "The rest is bad: 100 % \u00e9 \u2603",
  });
  assert.equal(received, CHUNK_BYTES);
});

Deno.test("What is thrown in a handler and is not ours is internal, and its text stays there", async () => {
  await using serving = await serveAndConnect(directoryService, {
    FindTracker: unary(() => Promise.reject(new Error("password is 1234"))),
  });
  const call = serving.channels.unary(serving.address, directoryService.FindTracker, {});
  await assert.rejects(call, { code: "internal", message: "Internal error, see the log" });
});

Deno.test("A client's cancel and its deadline reach the handler's signal", async () => {
  const reasons: unknown[] = [];
  let called = signpost<void>();
  let over = signpost<void>();
  await using serving = await serveAndConnect(directoryService, {
    FindTracker: unary(async (_request, { signal }) => {
      called.resolve();
      reasons.push(await aborted(signal));
      over.resolve();
      return {};
    }),
  });
  const { channels, address } = serving;
  const cancel = new AbortController();
  const reason = new EnjambreError("timeout", "The caller's own reason");
  const cancelled = channels.unary(address, directoryService.FindTracker, {}, {
    signal: cancel.signal,
  });
  await called.promise;
  cancel.abort(reason);
  await assert.rejects(cancelled, reason);
  await over.promise;

  [called, over] = [signpost(), signpost()];
  const late = channels.unary(address, directoryService.FindTracker, {}, { timeoutMs: 100 });
  await assert.rejects(late, { code: "timeout", message: `${address} did not answer in time` });
  await over.promise;
  assert.deepEqual(reasons.map((each) => (each as EnjambreError).code), ["cancelled", "cancelled"]);
});

Deno.test("A call with a signal that is aborted already fails before it is served", async () => {
  await using serving = await serveAndConnect(directoryService, {
    FindTracker: unary(() => Promise.reject(new Error("served"))),
  });
  const limits = { signal: AbortSignal.abort() };
  const call = serving.channels.unary(serving.address, directoryService.FindTracker, {}, limits);
  await assert.rejects(call, { code: "cancelled" });
});

Deno.test("A reader that leaves a stream ends the handler", async () => {
  const over = signpost<void>();
  await using serving = await serveAndConnect(fragmentsService, {
    Fetch: serverStream(async function* () {
      try {
        while (true) yield { data: CHUNK };
      } finally {
        over.resolve();
      }
    }),
  });
  const { channels, address } = serving;
  for await (const _chunk of channels.serverStream(address, fragmentsService.Fetch, FETCH)) break;
  await over.promise;
});

Deno.test("Streams that nobody reads neither crash nor leak, also when they fail", async () => {
  const over = signpost<void>();
  let opened = 0;
  await using serving = await serveAndConnect(membershipService, {
    // deno-lint-ignore require-yield
    Session: bidiStream(async function* (requests) {
      opened += 1;
      const [, failing] = [await requests[Symbol.asyncIterator]().next(), opened === 1];
      over.resolve();
      if (failing) throw new EnjambreError("denied", "Go away");
      while (!(await requests[Symbol.asyncIterator]().next()).done);
    }),
  });
  const { channels, address } = serving;
  const outer = new AbortController();
  const limits = { signal: outer.signal };
  const failing = channels.bidiStream(address, membershipService.Session, limits);
  await failing.write({});
  await over.promise;
  await roundTrip(channels, address);
  failing.cancel();
  const unread = channels.bidiStream(address, membershipService.Session, limits);
  await unread.write({});
  unread.cancel();
  const never = channels.serverStream(address, fragmentsService.Fetch, FETCH, limits);
  await never.return(undefined);
  await roundTrip(channels, address);
});

Deno.test("A writer learns of an early answer, and of an early error, rather than hang", async () => {
  await using serving = await serveAndConnect(fragmentsService, {
    Store: clientStream(async (requests) => {
      const { value } = await requests[Symbol.asyncIterator]().next() as {
        value: { data: Buffer };
      };
      if (value.data[0] === 0) throw new EnjambreError("exhausted", "The disk is full");
      return { storedPeerIds: ["early"] };
    }),
  });
  const { channels, address } = serving;
  const upload = channels.clientStream(address, fragmentsService.Store);
  for (let sent = 0; sent < 256; sent += 1) await upload.write({ data: CHUNK });
  assert.deepEqual((await upload.finish()).storedPeerIds, ["early"]);

  const refused = channels.clientStream(address, fragmentsService.Store);
  const writing = (async () => {
    for (let sent = 0; sent < 256; sent += 1) {
      await refused.write({ data: Buffer.alloc(CHUNK_BYTES) });
    }
    await refused.finish();
  })();
  await assert.rejects(writing, { code: "exhausted", message: "The disk is full" });
  await roundTrip(channels, address);
});

Deno.test("A message that is too large is refused as exhausted, and the server lives", async () => {
  const settings = { messageMaxBytes: 64 * 1024 };
  await using serving = await serveAndConnect(fragmentsService, {
    Fetch: serverStream(async function* () {
      yield await Promise.resolve({ data: CHUNK });
    }),
    Store: clientStream(async (requests) => {
      await Array.fromAsync(requests);
      return {};
    }),
  }, settings);
  const { channels, address } = serving;
  const upload = channels.clientStream(address, fragmentsService.Store);
  const sending = (async () => {
    await upload.write({ data: CHUNK });
    await upload.finish();
  })();
  await assert.rejects(sending, { code: "exhausted" });
  const fetching = Array.fromAsync(channels.serverStream(address, fragmentsService.Fetch, FETCH));
  await assert.rejects(fetching, { code: "exhausted" });
  await roundTrip(channels, address);
});

Deno.test("A stream waits for its reader: the server gets no further ahead than its windows", async () => {
  let sent = 0;
  await using serving = await serveAndConnect(fragmentsService, {
    Fetch: serverStream(async function* () {
      for (; sent < 1000; sent += 1) yield { data: CHUNK };
    }),
  });
  const { channels, address } = serving;
  const stream = channels.serverStream(address, fragmentsService.Fetch, FETCH);
  await stream.next();
  for (let turn = 0; turn < 20; turn += 1) await roundTrip(channels, address);
  assert.ok(sent < 200, `${sent} chunks of ${CHUNK_BYTES} bytes were sent to one that reads none`);
  await stream.return(undefined);
});
