import assert from "node:assert/strict";
import { eventually } from "../../tests/support/eventually.ts";
import { EnjambreError } from "../../proto/words/errors.ts";
import { HttpServer } from "./server.ts";

/** Never ends by itself, and waits for its reader. */
function endless(): Response {
  return new Response(
    new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) }),
  );
}

Deno.test("HttpServer, what is under way when it stops is finished, what comes is refused", async () => {
  const held = Promise.withResolvers<void>();
  const began = Promise.withResolvers<void>();
  const server = new HttpServer("127.0.0.1:0", async () => {
    began.resolve();
    await held.promise;
    return new Response("done");
  });
  const first = fetch(`http://${server.address}/`);
  await began.promise;
  const draining = server.drain(60_000);
  const refused = await fetch(`http://${server.address}/`);
  assert.equal(refused.status, 503);
  assert.equal((await refused.json()).code, "unavailable");
  held.resolve();
  assert.equal(await (await first).text(), "done");
  await draining;
  await server.close();
});

Deno.test("HttpServer, a client that reads no further holds up its end no longer than the grace", async () => {
  const server = new HttpServer("127.0.0.1:0", endless);
  const { body } = await fetch(`http://${server.address}/`);
  const reader = body!.getReader();
  await reader.read();
  await server.drain(10);
  await server.close();
  await assert.rejects(async () => {
    while (!(await reader.read()).done);
  });
});

Deno.test("HttpServer, a client that goes away ends the body that it was sent", async () => {
  let cancelled = false;
  const waiting = new ReadableStream({ cancel: () => void (cancelled = true) });
  const server = new HttpServer("127.0.0.1:0", () => new Response(waiting));
  const leaving = new AbortController();
  await fetch(`http://${server.address}/`, { signal: leaving.signal });
  leaving.abort();
  await eventually("the body is cancelled", () => cancelled);
  await server.close();
});

Deno.test("HttpServer, a port that is taken is told so", async () => {
  const server = new HttpServer("127.0.0.1:0", () => new Response());
  const again = () => new HttpServer(server.address, () => new Response());
  assert.throws(
    again,
    (thrown) => EnjambreError.is(thrown, "unavailable") && /the port is taken/.test(thrown.message),
  );
  await server.close();
});
