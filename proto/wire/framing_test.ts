import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { CompressionFilter } from "@grpc/grpc-js/build/src/compression-filter.js";
import { BaseServerInterceptingCall } from "@grpc/grpc-js/build/src/server-interceptors.js";
import { serveAndConnect } from "../../tests/support/grpc_server.ts";
import { CHUNK_BYTES } from "../words/limits.ts";
import { EncodedChunk, frameOf } from "./encoded_chunk.ts";
import { fragmentsService } from "./schema.ts";
import { clientStream, serverStream } from "./server.ts";

const SIZES = [1, 200, CHUNK_BYTES - 1, CHUNK_BYTES];

function filled(kind: "fetched" | "stored", size: number): EncodedChunk {
  const chunk = EncodedChunk.ofSize(kind, size);
  chunk.data.fill(size & 0xff);
  return chunk;
}

Deno.test("grpc-js sends the very memory of a chunk, and makes frames for all else as it did", async () => {
  const chunk = filled("stored", 300);
  const frame = frameOf(chunk.encoded)!;
  const copy = Buffer.from(chunk.encoded);
  const { sendCompression } = new CompressionFilter({}, {}) as unknown as {
    sendCompression: { writeMessage(encoded: Buffer, compress: boolean): Promise<Buffer> };
  };
  const sent = await sendCompression.writeMessage(chunk.encoded, false);
  assert.equal(sent.buffer, chunk.memory);
  assert.deepEqual(sent, frame);
  assert.deepEqual(await sendCompression.writeMessage(copy, false), frame);
  const { serializeMessage } = BaseServerInterceptingCall.prototype as unknown as {
    serializeMessage(message: unknown): Buffer;
  };
  const call = { handler: { serialize: () => copy } };
  assert.equal(serializeMessage.call(call, chunk).buffer, chunk.memory);
  assert.deepEqual(serializeMessage.call(call, { data: chunk.data }), frame);
});

Deno.test("frameOf() knows a frame only where the memory is the message's own and says so", () => {
  const { encoded, memory } = filled("stored", 300);
  assert.equal(frameOf(encoded)?.byteLength, memory.byteLength);
  assert.equal(frameOf(Buffer.from(encoded)), undefined);
  assert.equal(frameOf(encoded.subarray(0, -1)), undefined);
  const larger = Buffer.alloc(memory.byteLength + 1);
  larger.set(new Uint8Array(memory));
  assert.equal(frameOf(larger.subarray(5, -1)), undefined);
  for (const at of [0, 4]) {
    const other = Buffer.from(memory.slice(0));
    other[at]! ^= 1;
    assert.equal(frameOf(other.subarray(5)), undefined, `byte ${at}`);
  }
});

Deno.test("Chunks and other messages come as they were sent, both ways, in one stream", async () => {
  const came: Buffer[] = [];
  await using served = await serveAndConnect(fragmentsService, {
    Store: clientStream<{ data: Buffer }, object>(async (requests) => {
      for await (const { data } of requests) came.push(Buffer.from(data));
      return { storedPeerIds: [], failures: [] };
    }),
    Fetch: serverStream(async function* () {
      for (const size of SIZES) {
        yield filled("fetched", size);
        yield await Promise.resolve({ data: Buffer.alloc(size, 7) });
      }
    }),
  });
  const { channels, address } = served;
  const expected = SIZES.flatMap((
    size,
  ) => [Buffer.alloc(size, size & 0xff), Buffer.alloc(size, 7)]);
  const upload = channels.clientStream(address, fragmentsService.Store);
  for (const size of SIZES) {
    await upload.write(filled("stored", size));
    await upload.write({ data: Buffer.alloc(size, 7) });
  }
  await upload.finish();
  assert.deepEqual(came, expected);
  const request = { fragmentId: Buffer.alloc(32), offset: 0, length: 0 };
  const fetched: Buffer[] = [];
  for await (const { data } of channels.serverStream(address, fragmentsService.Fetch, request)) {
    fetched.push(Buffer.from(data));
  }
  assert.deepEqual(fetched, expected);
});
