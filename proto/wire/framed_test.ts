import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import tls, { type TLSSocket } from "node:tls";
import { Identities } from "../../scripts/identities.ts";
import { ByteProxy, GOOD_LINK } from "../../tests/support/byte_proxy.ts";
import { brokenLinkTest, serveGrpc } from "../../tests/support/grpc_server.ts";
import type { ExchangeRequest__Output } from "../gen/enjambre/v1/ExchangeRequest.ts";
import type { ExchangeResponse } from "../gen/enjambre/v1/ExchangeResponse.ts";
import { parseAddress } from "../words/address.ts";
import { EnjambreError } from "../words/errors.ts";
import { CHUNK_BYTES } from "../words/limits.ts";
import { Channels } from "./client.ts";
import { EncodedChunk } from "./encoded_chunk.ts";
import { FRAMED_PROTOCOL } from "./framed_connection.ts";
import { encodeFrame, encodeHeading, FrameReader, PATH, readHeading } from "./frames.ts";
import { NetworkIdentity } from "./identity.ts";
import { swarmService } from "./schema.ts";
import { bidiStream, type CallContext } from "./server.ts";

type Requests = AsyncIterable<ExchangeRequest__Output>;
type Exchange = (requests: Requests, context: CallContext) => AsyncGenerator<ExchangeResponse>;

const { Exchange: EXCHANGE } = swarmService;

/** Where a test happens. */
interface Place {
  readonly identities: Identities;
  readonly serving: Awaited<ReturnType<typeof serveGrpc>>;
  readonly to: { readonly address: string; readonly role: "peer" };
}

/** A peer that answers exchanges so, with identities. */
async function withPeer(exchange: Exchange, body: (place: Place) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "enjambre-" });
  try {
    const identities = await Identities.make(`${folder}/ours`);
    const security = await identities.ensure(`${folder}/peer`, "peer");
    await using serving = await serveGrpc(swarmService, { Exchange: bidiStream(exchange) }, {
      security,
    });
    const to = { address: serving.address, role: "peer" } as const;
    await body({ identities, serving, to });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
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
