import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { brokenLinkTest, serveAndConnect, serveGrpc } from "../../tests/support/grpc_server.ts";
import { Identities } from "../../scripts/identities.ts";
import { MESSAGE_MAX_BYTES } from "../words/limits.ts";
import type { Channels, Method } from "./client.ts";
import { healthService } from "./health.ts";
import { INSECURE } from "./identity.ts";
import { directoryService, membershipService } from "./schema.ts";
import { bidiStream, GrpcServer, unary } from "./server.ts";

const HEALTH = { service: "" };
const NEVER = new Promise<never>(() => {});

/** The standard reflection service, of which no types are needed here. */
const reflect = {
  path: "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
  requestStream: true,
  responseStream: true,
  requestSerialize: (bytes: Buffer) => bytes,
  responseDeserialize: (bytes: Buffer) => bytes,
} as unknown as Method<Buffer, Buffer>;
/** `{ list_services: "" }` on the wire. */
const LIST_SERVICES = Buffer.from([0x3a, 0]);

async function statusOf(channels: Channels, address: string): Promise<string> {
  return (await channels.unary(address, healthService.Check, HEALTH)).status;
}

Deno.test("GrpcServer answers the standard health service by what it is told", async () => {
  await using serving = await serveAndConnect(directoryService, {});
  const { channels, address, server } = serving;
  assert.equal(await statusOf(channels, address), "SERVING");
  server.setServing(false);
  assert.equal(await statusOf(channels, address), "NOT_SERVING");
  const unknown = channels.unary(address, healthService.Check, { service: "no.Such" });
  await assert.rejects(unknown, { code: "not_found" });
  const watching = channels.serverStream(address, healthService.Watch, HEALTH);
  assert.equal((await watching.next()).value?.status, "NOT_SERVING");
  server.setServing(true);
  assert.equal((await watching.next()).value?.status, "SERVING");
  await watching.return(undefined);
});

Deno.test("GrpcServer tells by reflection what it could offer, health among it", async () => {
  await using serving = await serveAndConnect(directoryService, {});
  const talk = serving.channels.bidiStream(serving.address, reflect);
  await talk.write(LIST_SERVICES);
  const { value } = await talk.incoming.next();
  const text = value!.toString("latin1");
  for (const name of ["enjambre.v1.Catalog", "enjambre.v1.Fragments", "grpc.health.v1.Health"]) {
    assert.ok(text.includes(name), `${name} in ${JSON.stringify(text)}`);
  }
  talk.end();
  assert.equal((await talk.incoming.next()).done, true);
});

Deno.test("GrpcServer.listen() says in one line that a port is taken, or a host is not ours", async () => {
  await using serving = await serveGrpc(directoryService, {});
  const settings = {
    messageMaxBytes: MESSAGE_MAX_BYTES,
    concurrentStreamsMax: 1,
    security: INSECURE,
  };
  const second = new GrpcServer(settings);
  await assert.rejects(second.listen(serving.address), {
    code: "unavailable",
    message: `Cannot listen on ${serving.address}: the port is taken by another program`,
  });
  await second.stop(1);
  const folder = await Deno.makeTempDir({ prefix: "enjambre-" });
  const { own } = await Identities.make(folder);
  await Deno.remove(folder, { recursive: true });
  const third = new GrpcServer({ ...settings, security: own });
  await assert.rejects(third.listen("192.0.2.1:1"), (thrown: Error) => {
    assert.match(thrown.message, /^Cannot listen on 192\.0\.2\.1:1: [^\n]+$/);
    return true;
  });
  await third.stop(1);
});

Deno.test("A server that stops lets calls end that do so by themselves", async () => {
  const called = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  await using serving = await serveAndConnect(directoryService, {
    FindTracker: unary(async () => {
      called.resolve();
      await goOn.promise;
      return { trackers: [{ address: "127.0.0.1:1", healthy: true }] };
    }),
  });
  const { channels, address, server } = serving;
  const running = channels.unary(address, directoryService.FindTracker, {});
  await called.promise;
  const stopped = server.stop(60_000);
  goOn.resolve();
  assert.equal((await running).trackers[0]?.address, "127.0.0.1:1");
  await stopped;
});

Deno.test("A server that stops does not touch the calls of another in the same process", async () => {
  const echo = {
    Session: bidiStream(async function* (requests: AsyncIterable<unknown>, { signal }) {
      for await (const _request of requests) yield { welcome: { epoch: signal.aborted ? 0 : 1 } };
    }),
  };
  await using first = await serveAndConnect(membershipService, echo);
  const second = await serveGrpc(membershipService, echo);
  const talk = first.channels.bidiStream(first.address, membershipService.Session);
  for (let turn = 0; turn < 2; turn += 1) {
    await talk.write({});
    assert.equal((await talk.incoming.next()).value?.welcome?.epoch, 1);
    await second[Symbol.asyncDispose]();
  }
  talk.end();
  assert.ok((await talk.incoming.next()).done);
});

brokenLinkTest(
  "A server that stops ends long calls as unavailable, not as cancelled, and takes no new ones",
  async () => {
    for (const polite of [true, false]) {
      const called = Promise.withResolvers<void>();
      const serving = await serveAndConnect(directoryService, {
        FindTracker: unary(async (_request, { signal }) => {
          called.resolve();
          if (!polite) return await NEVER;
          await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
          throw signal.reason;
        }),
      });
      await using _closing = serving;
      const { channels, address, server } = serving;
      const running = channels.unary(address, directoryService.FindTracker, {});
      const failed = assert.rejects(running, {
        code: "unavailable",
        message: polite ? "The server stops" : `${address} ended the call`,
      });
      await called.promise;
      await server.stop(polite ? 60_000 : 50);
      await failed;
      const later = channels.unary(address, directoryService.FindTracker, {});
      await assert.rejects(later, { code: "unavailable" });
    }
  },
);
