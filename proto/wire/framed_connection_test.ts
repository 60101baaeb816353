import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { ByteProxy } from "../../tests/support/byte_proxy.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { sleep } from "../process/clock.ts";
import { type BeatTimes, FramedConnection } from "./framed_connection.ts";
import { encodeFrame, FRAME_HEAD_BYTES } from "./frames.ts";
import { writeWhenReady } from "./streams.ts";

const MAX_BYTES = 1024 * 1024;
const QUICK: BeatTimes = { everyMs: 20, silenceMaxMs: 200 };
const CALM: BeatTimes = { everyMs: 60_000, silenceMaxMs: 60_000 };
const EMPTY_MESSAGES = Buffer.alloc(FRAME_HEAD_BYTES * 10_000);
const NOBODY_ABORTS = new AbortController().signal;

/** Two ends of one connection, with something between them that can hold all that is said. */
async function pair(times: BeatTimes, body: (pair: Pair) => Promise<void>): Promise<void> {
  const server = createServer();
  const accepted = once(server, "connection");
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  await using link = await ByteProxy.listen(`127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [host, port] = link.address.split(":");
  const socket = connect(Number(port), host);
  await once(socket, "connect");
  const [other] = await accepted as [Socket];
  const near = new FramedConnection(socket, MAX_BYTES, times);
  const far = new FramedConnection(other, MAX_BYTES, times);
  try {
    await body({ near, far, link });
  } finally {
    near.destroy();
    far.destroy();
    server.close();
    await once(server, "close");
  }
}

interface Pair {
  readonly near: FramedConnection;
  readonly far: FramedConnection;
  readonly link: ByteProxy;
}

Deno.test("Two sides that say nothing stay connected, since each shows that it is there", async () => {
  await pair(QUICK, async ({ near, far }) => {
    const read = [near.frames().next(), far.frames().next()];
    await sleep(3 * QUICK.silenceMaxMs);
    assert.deepEqual([near.destroyed, far.destroyed], [false, false]);
    far.end(encodeFrame("heading", Buffer.alloc(0)));
    assert.equal((await read[0])?.value?.kind, "heading");
    await assert.rejects(read[1]!, /Connection dropped/);
  });
});

Deno.test("A side of which nothing is heard any more is given up", async () => {
  await pair(QUICK, async ({ near, far, link }) => {
    link.set({ held: "both" });
    for (const side of [near, far]) {
      await assert.rejects(side.frames().next(), /nothing was heard/);
      assert(side.destroyed);
    }
  });
});

Deno.test("Whoever sends more than the window, or messages without end, is cut", async () => {
  for (const frame of [encodeFrame("data", Buffer.alloc(MAX_BYTES)), EMPTY_MESSAGES]) {
    await pair(CALM, async ({ near, far }) => {
      const writing = (async () => {
        while (true) await writeWhenReady(near, { frame, dataBytes: 0 }, NOBODY_ABORTS);
      })();
      await assert.rejects(writing, { code: "cancelled" });
      await assert.rejects(Array.fromAsync(far.frames()), /more came than may/);
    });
  }
});

Deno.test("What comes after the end was said is left aside, and keeps nobody waiting", async () => {
  await pair(CALM, async ({ near, far }) => {
    const writing = (async () => {
      const frame = encodeFrame("data", Buffer.alloc(MAX_BYTES));
      while (true) await writeWhenReady(near, { frame, dataBytes: 0 }, NOBODY_ABORTS);
    })();
    await far.frames().next();
    far.end(encodeFrame("heading", Buffer.alloc(0)));
    assert.equal((await near.frames().next()).value.kind, "heading");
    near.destroy();
    await assert.rejects(writing, { code: "cancelled" });
    await eventually("the connection is closed", () => far.destroyed);
  });
});
