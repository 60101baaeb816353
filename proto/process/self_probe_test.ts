import assert from "node:assert/strict";
import http2 from "node:http2";
import { answersItself } from "./self_probe.ts";

const never = new AbortController().signal;

Deno.test("answersItself() is true of a server that speaks HTTP/2", async () => {
  const server = http2.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  assert.equal(await answersItself(`127.0.0.1:${port}`, never), true);
  assert.equal(await answersItself(`0.0.0.0:${port}`, never), true);
  await new Promise((resolve) => server.close(resolve));
});

Deno.test("answersItself() is true of a server that hangs up, as one with TLS does", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepting = listener.accept().then((connection) => connection.close());
  assert.equal(await answersItself(`127.0.0.1:${listener.addr.port}`, never), true);
  await accepting;
});

Deno.test("answersItself() is false where the system connects but nobody accepts", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const address = `127.0.0.1:${listener.addr.port}`;
  assert.equal(await answersItself(address, never), false);
  listener.close();
  assert.equal(await answersItself(address, never), false);
});
