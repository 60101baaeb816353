import assert from "node:assert/strict";
import { monotonicMs, sleep } from "../../proto/process/clock.ts";
import { parseAddress } from "../../proto/words/address.ts";
import { ByteProxy, type LinkRules } from "./byte_proxy.ts";
import { eventually } from "./eventually.ts";

const SILENCE_MS = 150;

/** A server that sends back what it gets, and counts what it got. */
class Echo implements AsyncDisposable {
  readonly address: string;
  receivedBytes = 0;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #serving: Promise<void>;

  constructor() {
    this.address = `127.0.0.1:${(this.#listener.addr as Deno.NetAddr).port}`;
    this.#serving = this.#serve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#serving;
  }

  async #serve(): Promise<void> {
    const echoing: Promise<void>[] = [];
    for await (const connection of this.#listener) echoing.push(this.#echo(connection));
    await Promise.all(echoing);
  }

  async #echo(connection: Deno.Conn): Promise<void> {
    using _closing = connection;
    const buffer = new Uint8Array(64 * 1024);
    try {
      for (let count; (count = await connection.read(buffer)) !== null;) {
        this.receivedBytes += count;
        await writeAll(connection, buffer.slice(0, count));
      }
    } catch {
      // Cut.
    }
  }
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.byteLength;) {
    sent += await connection.write(bytes.subarray(sent));
  }
}

/** Reads so many bytes, or fewer when the connection ends. */
async function readBytes(connection: Deno.Conn, bytes: number): Promise<Uint8Array> {
  const all = new Uint8Array(bytes);
  let filled = 0;
  while (filled < bytes) {
    const count = await connection.read(all.subarray(filled));
    if (count === null) break;
    filled += count;
  }
  return all.subarray(0, filled);
}

function proxyTest(
  claim: string,
  body: (proxy: ByteProxy, connection: Deno.TcpConn, echo: Echo) => Promise<void>,
): void {
  Deno.test(`ByteProxy ${claim}`, async () => {
    await using echo = new Echo();
    await using proxy = await ByteProxy.listen(echo.address);
    using connection = await connectTo(proxy.address);
    await body(proxy, connection, echo);
  });
}

async function connectTo(address: string): Promise<Deno.TcpConn> {
  const { host, port } = parseAddress(address);
  return await Deno.connect({ hostname: host, port });
}

async function roundTripMs(connection: Deno.Conn, bytes: Uint8Array): Promise<number> {
  const startedMs = monotonicMs();
  const [, back] = await Promise.all([
    writeAll(connection, bytes),
    readBytes(connection, bytes.byteLength),
  ]);
  assert.deepEqual(back, bytes);
  return monotonicMs() - startedMs;
}

const HELLO = new TextEncoder().encode("hello");

proxyTest("passes bytes and the end of a stream on, unchanged", async (_proxy, connection) => {
  const bytes = crypto.getRandomValues(new Uint8Array(60_000));
  await roundTripMs(connection, bytes);
  await connection.closeWrite();
  assert.equal((await readBytes(connection, 1)).byteLength, 0);
});

proxyTest("delays each way by so much", async (proxy, connection) => {
  proxy.set({ delayMs: 60 });
  assert(await roundTripMs(connection, HELLO) >= 120);
});

proxyTest("lets no more bytes through a second than told", async (proxy, connection) => {
  proxy.set({ bytesPerS: 100_000 });
  const tookMs = await roundTripMs(connection, new Uint8Array(30_000));
  assert(tookMs >= 200, `${tookMs} ms`);
});

for (const held of ["to server", "to client", "both"] as const) {
  proxyTest(`holds bytes ${held}, and passes them on later`, async (proxy, connection, echo) => {
    await roundTripMs(connection, HELLO);
    proxy.set({ held });
    const coming = roundTripMs(connection, HELLO);
    await sleep(SILENCE_MS);
    const arrived = held === "to client" ? 2 * HELLO.byteLength : HELLO.byteLength;
    assert.equal(echo.receivedBytes, arrived);
    proxy.set({});
    assert(await coming >= SILENCE_MS);
  });
}

proxyTest("holds a bounded number of bytes", async (proxy, connection, echo) => {
  proxy.set({ held: "to server" });
  let sentBytes = 0;
  const piece = new Uint8Array(256 * 1024);
  const sending = (async () => {
    for (; sentBytes < 64 * 1024 * 1024; sentBytes += piece.byteLength) {
      await writeAll(connection, piece);
    }
  })().catch(() => {});
  let before = -1;
  await eventually("the sender is stopped", async () => {
    before = sentBytes;
    await sleep(SILENCE_MS);
    return sentBytes === before && sentBytes > 0;
  });
  assert(sentBytes < 32 * 1024 * 1024, `${sentBytes} bytes were taken`);
  assert.equal(echo.receivedBytes, 0);
  proxy.cut();
  await sending;
});

proxyTest(
  "cuts a connection that lost bytes when rules change",
  async (proxy, connection, echo) => {
    proxy.set({ swallowed: "to server" });
    await writeAll(connection, HELLO);
    await sleep(SILENCE_MS);
    assert.equal(echo.receivedBytes, 0);
    proxy.set({});
    await assert.rejects(readBytes(connection, 1), Deno.errors.ConnectionReset);
  },
);

proxyTest("changes one bit in so many bytes each way", async (proxy, connection) => {
  proxy.set({ flipEveryBytes: 1000 });
  await writeAll(connection, new Uint8Array(5_000));
  const back = await readBytes(connection, 5_000);
  const expected = new Uint8Array(5_000);
  for (let at = 999; at < expected.byteLength; at += 1000) expected[at] = 3;
  assert.deepEqual(back, expected);
});

proxyTest("resets connections when told to cut, and takes new ones", async (proxy, connection) => {
  await roundTripMs(connection, HELLO);
  proxy.cut();
  await assert.rejects(readBytes(connection, 1), Deno.errors.ConnectionReset);
  using again = await connectTo(proxy.address);
  await roundTripMs(again, HELLO);
});

proxyTest("refuses new connections when told, and keeps old ones", async (proxy, connection) => {
  await roundTripMs(connection, HELLO);
  proxy.set({ refusing: true } satisfies Partial<LinkRules>);
  await assert.rejects(async () => {
    using refused = await connectTo(proxy.address);
    await readBytes(refused, 1);
  }, Deno.errors.ConnectionReset);
  await roundTripMs(connection, HELLO);
  assert.equal(proxy.connections, 1);
});
