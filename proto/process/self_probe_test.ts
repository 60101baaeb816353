import assert from "node:assert/strict";
import http2 from "node:http2";
import { probeItself } from "./self_probe.ts";

const SOON_MS = 1_000;
const never = new AbortController().signal;

Deno.test("probeItself() has an answer of a server that speaks HTTP/2", async () => {
  const server = http2.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  assert.equal(await probeItself(`127.0.0.1:${port}`, never), "answers");
  assert.equal(await probeItself(`0.0.0.0:${port}`, never), "answers");
  await new Promise((resolve) => server.close(resolve));
});

Deno.test("probeItself() has an answer of a server that hangs up, as one with TLS does", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepting = listener.accept().then((connection) => connection.close());
  assert.equal(await probeItself(`127.0.0.1:${listener.addr.port}`, never), "answers");
  await accepting;
});

Deno.test("probeItself() says deaf where the system connects but nobody accepts", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = `127.0.0.1:${listener.addr.port}`;
  assert.equal(await probeItself(address, never, SOON_MS), "deaf");
  listener.close();
  assert.equal(await probeItself(address, never, SOON_MS), "deaf");
});

Deno.test("probeItself() does not say deaf of a process that does not get its turns", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const busy = setInterval(() => {
    const untilMs = performance.now() + 300;
    while (performance.now() < untilMs);
  }, 1);
  try {
    const address = `127.0.0.1:${listener.addr.port}`;
    assert.equal(await probeItself(address, never, SOON_MS), "starved");
  } finally {
    clearInterval(busy);
  }
});
