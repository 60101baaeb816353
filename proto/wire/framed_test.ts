import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { Identities } from "../../scripts/identities.ts";
import { eventually } from "../../tests/support/eventually.ts";
import { connectFramed, type FramedPeer, withFramedPeer } from "../../tests/support/framed_peer.ts";
import { brokenLinkTest, serveGrpc } from "../../tests/support/grpc_server.ts";
import type { ExchangeRequest__Output } from "../gen/enjambre/v1/ExchangeRequest.ts";
import type { ExchangeResponse } from "../gen/enjambre/v1/ExchangeResponse.ts";
import { sleep } from "../process/clock.ts";
import { EnjambreError } from "../words/errors.ts";
import { CHUNK_BYTES, FLOW_WINDOW_BYTES } from "../words/limits.ts";
import { Channels } from "./client.ts";
import { EncodedChunk } from "./encoded_chunk.ts";
import { FramedConnection } from "./framed_connection.ts";
import { encodeFrame, encodeHeading, PATH, readHeading } from "./frames.ts";
import { Server, ServerCredentials } from "./grpc.ts";
import { INSECURE, NetworkIdentity, type Papers } from "./identity.ts";
import { swarmService } from "./schema.ts";
import { bidiStream, type CallContext } from "./server.ts";

type Requests = AsyncIterable<ExchangeRequest__Output>;
type Exchange = (requests: Requests, context: CallContext) => AsyncGenerator<ExchangeResponse>;

const { Exchange: EXCHANGE } = swarmService;
/** In so long loopback carries much more than a window. */
const STANDSTILL_MS = 300;

/** A peer that answers exchanges so, with identities. */
function withPeer(exchange: Exchange, body: (peer: FramedPeer) => Promise<void>): Promise<void> {
  return withFramedPeer(swarmService, { Exchange: bidiStream(exchange) }, body);
}

brokenLinkTest("A call in frames carries messages and data both ways, to its end", async () => {
  const heard: number[][] = [];
  const callers: unknown[] = [];
  async function* exchange(requests: Requests, { caller }: CallContext) {
    callers.push(caller?.role);
    for await (const { offer } of requests) heard.push(offer);
    yield { gained: [3, 4] };
    for (const size of [1, CHUNK_BYTES]) {
      const chunk = EncodedChunk.ofSize("fetched", size);
      chunk.data.fill(size % 251);
      yield chunk;
    }
  }
  await withPeer(exchange, async ({ identities, to }) => {
    using channels = new Channels(identities.own);
    const call = await channels.bulkStream(to, EXCHANGE);
    await call.write({ offer: [1, 2] });
    await call.write({ offer: [] });
    call.end();
    const answers = await Array.fromAsync(call.incoming);
    assert.deepEqual(callers, ["admin"]);
    assert.deepEqual(heard, [[1, 2], []]);
    assert.deepEqual(answers[0]!.gained, [3, 4]);
    const data = Buffer.concat(answers.slice(1).map((answer) => answer.data as Buffer));
    const whole = [Buffer.alloc(1, 1), Buffer.alloc(CHUNK_BYTES, CHUNK_BYTES % 251)];
    assert(data.equals(Buffer.concat(whole)));
  });
});

/** Says little until the caller has gone, or the server stops. */
function silent(gone: (reason: unknown) => void): Exchange {
  return async function* (_requests, { signal }) {
    yield { gained: [1] };
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    gone(signal.reason);
    throw signal.reason;
  };
}

brokenLinkTest("A call in frames that fails says why, after all that came before", async () => {
  const message = "Not for you: 100 % \u00e9 \u2603\r\n";
  async function* exchange(): AsyncGenerator<ExchangeResponse> {
    yield { gained: [1] };
    throw new EnjambreError("denied", message);
  }
  await withPeer(exchange, async ({ identities, to }) => {
    using channels = new Channels(identities.own);
    const { incoming } = await channels.bulkStream(to, EXCHANGE);
    assert.deepEqual((await incoming.next()).value?.gained, [1]);
    await assert.rejects(incoming.next(), { code: "denied", message });
  });
});

brokenLinkTest(
  "Whoever calls in frames can leave at any time, and the other side hears of it",
  async () => {
    const gone: unknown[] = [];
    await withPeer(silent((reason) => gone.push(reason)), async ({ identities, to }) => {
      using channels = new Channels(identities.own);
      const leaving = new AbortController();
      const { incoming } = await channels.bulkStream(to, EXCHANGE, { signal: leaving.signal });
      await incoming.next();
      leaving.abort(new EnjambreError("timeout", "Enough"));
      await assert.rejects(incoming.next(), { code: "timeout", message: "Enough" });
      await eventually("the handler hears of it", () => gone.length === 1);
      const late = { signal: AbortSignal.abort() };
      await assert.rejects(channels.bulkStream(to, EXCHANGE, late), { code: "cancelled" });
    });
  },
);

brokenLinkTest(
  "Whoever takes nothing is sent no more than the window, and is not given up",
  async () => {
    const chunks = 4 * FLOW_WINDOW_BYTES / CHUNK_BYTES;
    let sent = 0;
    async function* exchange(): AsyncGenerator<ExchangeResponse> {
      for (; sent < chunks; sent += 1) yield EncodedChunk.ofSize("fetched", CHUNK_BYTES);
    }
    await withPeer(exchange, async ({ identities, to }) => {
      using channels = new Channels(identities.own);
      const { incoming } = await channels.bulkStream(to, EXCHANGE);
      await eventually("nothing more is sent", async () => {
        const before = sent;
        await sleep(STANDSTILL_MS);
        return before > 0 && before === sent;
      });
      assert(sent * CHUNK_BYTES <= FLOW_WINDOW_BYTES, `${sent} chunks`);
      let came = 0;
      for await (const { data } of incoming) came += data.byteLength;
      assert.equal(came, chunks * CHUNK_BYTES);
    });
  },
);

brokenLinkTest("A server that stops ends calls in frames as unavailable", async () => {
  await withPeer(silent(() => {}), async ({ identities, serving, to }) => {
    using channels = new Channels(identities.own);
    const { incoming } = await channels.bulkStream(to, EXCHANGE);
    await incoming.next();
    const stopped = serving[Symbol.asyncDispose]();
    await assert.rejects(Array.fromAsync(incoming), { code: "unavailable" });
    await stopped;
    const refused = { code: "unavailable", message: /nothing listens there/ };
    await assert.rejects(channels.bulkStream(to, EXCHANGE), refused);
  });
});

brokenLinkTest("Calls in frames need what all calls need", async () => {
  await withPeer(silent(() => {}), async ({ identities, serving, to }) => {
    const called = async (papers: Papers, whom: typeof to | string = to) => {
      using channels = new Channels(new NetworkIdentity(papers));
      const { incoming } = await channels.bulkStream(whom, EXCHANGE);
      return (await incoming.next()).value?.gained;
    };
    const member = await identities.papers("client");
    assert.deepEqual(await called(member), [1]);
    const strangers = await Identities.make(`${identities.clientFolder}/strangers`);
    const { trustPem } = member;
    const foreign = { ...await strangers.papers("client"), trustPem };
    await assert.rejects(called(foreign), { code: "unavailable" });
    await assert.rejects(called(await strangers.papers("client")), {
      message: /no certificate of this machine's network/,
    });
    const other = { address: to.address, role: "tracker" } as const;
    await assert.rejects(called(member, other as unknown as typeof to), {
      message: /not the device that is meant/,
    });
    const { deviceId } = new NetworkIdentity(member).device;
    serving.server.admission!.setRevoked([deviceId]);
    await assert.rejects(called(member), { code: "unauthenticated", message: /revoked/ });
    serving.server.admission!.setRevoked([]);
    assert.deepEqual(await called(member), [1]);
  });
});

brokenLinkTest("A call in frames is cut when its caller is thrown out", async () => {
  const gone: unknown[] = [];
  await withPeer(silent((reason) => gone.push(reason)), async ({ identities, serving, to }) => {
    using channels = new Channels(identities.own);
    const { incoming } = await channels.bulkStream(to, EXCHANGE);
    await incoming.next();
    serving.server.admission!.setRevoked([identities.own.device.deviceId]);
    await assert.rejects(incoming.next(), { code: "unavailable" });
    await eventually("the handler hears of it", () => gone.length === 1);
  });
});

brokenLinkTest("Where frames are not spoken, HTTP/2 is", async () => {
  async function* exchange(): AsyncGenerator<ExchangeResponse> {
    yield { gained: [7] };
  }
  const gained = async (channels: Channels, to: string | { address: string; role: "peer" }) => {
    const { incoming } = await channels.bulkStream(to, EXCHANGE);
    return (await Array.fromAsync(incoming)).map((answer) => answer.gained);
  };
  await using open = await serveGrpc(swarmService, { Exchange: bidiStream(exchange) });
  using insecure = new Channels(INSECURE);
  assert.deepEqual(await gained(insecure, open.address), [[7]]);
  await withPeer(exchange, async ({ identities }) => {
    const { privateKeyPem, certificatePem, trustPem } = await identities.papers("peer");
    const older = new Server();
    older.addService(swarmService, { Exchange: bidiStream(exchange) });
    const pair = {
      private_key: Buffer.from(privateKeyPem),
      cert_chain: Buffer.from(certificatePem),
    };
    const credentials = ServerCredentials.createSsl(Buffer.from(trustPem), [pair], true);
    const { promise, resolve } = Promise.withResolvers<number>();
    older.bindAsync("127.0.0.1:0", credentials, (_error, port) => resolve(port));
    using channels = new Channels(identities.own);
    const to = { address: `127.0.0.1:${await promise}`, role: "peer" } as const;
    assert.deepEqual(await gained(channels, to), [[7]]);
    older.forceShutdown();
  });
});

brokenLinkTest("What is no call in frames is answered with what is wrong with it", async () => {
  // deno-lint-ignore require-yield
  async function* exchange(requests: Requests): AsyncGenerator<ExchangeResponse> {
    for await (const _request of requests);
  }
  await withPeer(exchange, async ({ identities, to }) => {
    const end = async (bytes: Buffer) => {
      const socket = await connectFramed(to.address, identities.own.papers);
      const connection = new FramedConnection(socket, 1024);
      connection.send(bytes);
      for await (const frame of connection.frames()) {
        if (frame.kind === "heading") return Number(readHeading(frame).get("grpc-status"));
      }
      return undefined;
    };
    const heading = (path: string) => encodeHeading([[PATH, path]]);
    const message = (bytes: string) => encodeFrame("message", Buffer.from(bytes, "hex"));
    assert.equal(await end(Buffer.from("GET / HTTP/1.1\r\n\r\n")), 3);
    assert.equal(await end(message("")), 3);
    assert.equal(await end(heading("/enjambre.v1.Swarm/Limit")), 12);
    const called = heading(EXCHANGE.path);
    assert.equal(await end(encodeHeading([[PATH, EXCHANGE.path], ["x-bin", "a"]])), 3);
    assert.equal(await end(Buffer.concat([called, message("ff")])), 3);
    assert.equal(await end(Buffer.concat([called, encodeFrame("data", Buffer.alloc(1))])), 3);
  });
});
