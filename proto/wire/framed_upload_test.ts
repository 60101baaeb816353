import assert from "node:assert/strict";
import { eventually } from "../../tests/support/eventually.ts";
import { type FramedPeer, withFramedPeer } from "../../tests/support/framed_peer.ts";
import { brokenLinkTest } from "../../tests/support/grpc_server.ts";
import type { StoreRequest__Output } from "../gen/enjambre/v1/StoreRequest.ts";
import type { StoreResponse } from "../gen/enjambre/v1/StoreResponse.ts";
import { sleep } from "../process/clock.ts";
import { EnjambreError } from "../words/errors.ts";
import { CHUNK_BYTES, FLOW_WINDOW_BYTES } from "../words/limits.ts";
import { Channels } from "./client.ts";
import { DataPiece, EncodedChunk } from "./encoded_chunk.ts";
import { fragmentsService } from "./schema.ts";
import { type CallContext, clientStream, type ServerSettings } from "./server.ts";

type Requests = AsyncIterable<StoreRequest__Output>;
type Take = (requests: Requests, context: CallContext) => Promise<StoreResponse>;

const { Store: STORE } = fragmentsService;
const HEADER = { fragmentId: new Uint8Array(32), size: 1 };
/** In so long loopback carries much more than a window. */
const STANDSTILL_MS = 300;

/** A peer that takes uploads so, and whoever calls it. */
function uploadTest(
  name: string,
  take: Take,
  body: (channels: Channels, peer: FramedPeer) => Promise<void>,
  settings: Partial<ServerSettings> = {},
): void {
  brokenLinkTest(name, async () => {
    await withFramedPeer(fragmentsService, { Store: clientStream(take) }, async (peer) => {
      using channels = new Channels(peer.identities.own);
      await body(channels, peer);
    }, settings);
  });
}

/** Answers how many bytes came after the header, and over which connection. */
async function counted(requests: Requests, { from }: CallContext): Promise<StoreResponse> {
  let bytes = 0;
  for await (const { data } of requests) bytes += data?.byteLength ?? 0;
  return { storedPeerIds: [`${bytes}`, from] };
}

function filled(size: number): EncodedChunk {
  const chunk = EncodedChunk.ofSize("stored", size);
  chunk.data.fill(size % 251);
  return chunk;
}

/** Uploads the chunks, and answers what the peer did. */
async function upload(
  channels: Channels,
  { to }: Pick<FramedPeer, "to">,
  chunks: readonly (EncodedChunk | DataPiece)[],
): Promise<string[]> {
  const uploading = await channels.bulkUpload(to, STORE);
  await uploading.write({ header: HEADER });
  for (const chunk of chunks) await uploading.write(chunk);
  return (await uploading.finish()).storedPeerIds;
}

uploadTest(
  "Uploads in frames share connections, one after the other",
  counted,
  async (channels, peer) => {
    const connections = new Set<string>();
    const chunks = [filled(1), filled(CHUNK_BYTES), new DataPiece(filled(7).data)];
    for (let round = 0; round < 3; round += 1) {
      // What was sent can be sent again, as if it never had been.
      const [bytes, from] = await upload(channels, peer, chunks);
      assert.equal(bytes, `${CHUNK_BYTES + 8}`);
      connections.add(from!);
    }
    assert.equal(connections.size, 1);
    const together = await Promise.all([1, 2, 3].map(() => upload(channels, peer, chunks)));
    for (const [, from] of together) connections.add(from!);
    assert.equal(connections.size, 3);
    const [, from] = await upload(channels, peer, []);
    assert(connections.has(from!));
  },
);

uploadTest(
  "An upload in frames that is refused says why, and the next one is not",
  async (requests, context) => {
    const { storedPeerIds } = await counted(requests, context);
    if (storedPeerIds![0] === "1") throw new EnjambreError("exhausted", "No room for one byte");
    return { storedPeerIds };
  },
  async (channels, peer) => {
    const refused = { code: "exhausted", message: "No room for one byte" };
    await assert.rejects(upload(channels, peer, [filled(1)]), refused);
    assert.equal((await upload(channels, peer, [filled(2)]))[0], "2");
  },
);

uploadTest(
  "A peer may answer an upload in frames before it has read all",
  async (requests, { from }) => {
    for await (const { header } of requests) if (header !== null) break;
    return { storedPeerIds: [from] };
  },
  async (channels, peer) => {
    const chunks = Array.from({ length: 2 * FLOW_WINDOW_BYTES / CHUNK_BYTES }, () => {
      return filled(CHUNK_BYTES);
    });
    const connections = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      connections.add((await upload(channels, peer, chunks))[0]!);
    }
    // What is still on its way on the one before is no part of the next.
    assert.equal(connections.size, 3);
  },
);

uploadTest(
  "Whoever takes nothing of an upload is sent no more than the window",
  async (requests, { signal }) => {
    for await (const { header } of requests) if (header !== null) break;
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    throw signal.reason;
  },
  async (channels, { to }) => {
    const uploading = await channels.bulkUpload(to, STORE);
    await uploading.write({ header: HEADER });
    let sent = 0;
    const writing = (async () => {
      for (; sent < 4 * FLOW_WINDOW_BYTES; sent += CHUNK_BYTES) {
        await uploading.write(filled(CHUNK_BYTES));
      }
    })();
    await eventually("nothing more is sent", async () => {
      const before = sent;
      await sleep(STANDSTILL_MS);
      return before > 0 && before === sent;
    });
    assert(sent <= FLOW_WINDOW_BYTES, `${sent} bytes`);
    uploading.cancel();
    await assert.rejects(writing, { code: "cancelled" });
  },
);

const gone: unknown[] = [];

uploadTest(
  "An upload in frames ends when its time is up, and the peer hears of it",
  async (_requests, { signal }) => {
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    gone.push(signal.reason);
    throw signal.reason;
  },
  async (channels, { to }) => {
    const uploading = await channels.bulkUpload(to, STORE, { timeoutMs: 100 });
    await assert.rejects(uploading.finish(), { code: "timeout" });
    await eventually("the handler hears of it", () => gone.length === 1);
  },
);

const cut: string[] = [];

uploadTest(
  "A peer ends an upload in frames that takes longer than it may",
  async (requests, context) => {
    await sleep(STANDSTILL_MS);
    return await counted(requests, context);
  },
  async (channels, peer) => {
    await assert.rejects(upload(channels, peer, [filled(1)]), { code: "timeout" });
    assert.deepEqual(cut, ["call_time"]);
  },
  {
    callLimits: { callMaxMs: () => 100 },
    observer: { begun: () => () => {}, beyond: (limit) => void cut.push(limit) },
  },
);

uploadTest(
  "A connection that was kept and has ended is not used any more",
  counted,
  async (channels, peer) => {
    assert.equal((await upload(channels, peer, [filled(1)]))[0], "1");
    await peer.serving[Symbol.asyncDispose]();
    await assert.rejects(upload(channels, peer, []), { code: "unavailable" });
    await using _again = await peer.serveAgain();
    assert.equal((await upload(channels, peer, [filled(2)]))[0], "2");
  },
);
