import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { CHUNK_BYTES } from "../words/limits.ts";
import { EncodedChunk } from "./encoded_chunk.ts";
import { encodeFrame } from "./frames.ts";
import { fragmentsService } from "./schema.ts";

const SIZES = [1, 127, 128, 16_383, 16_384, CHUNK_BYTES];

function filled(kind: "fetched" | "stored", size: number): EncodedChunk {
  const chunk = EncodedChunk.ofSize(kind, size);
  chunk.data.fill(size & 0xff);
  return chunk;
}

Deno.test("EncodedChunk is to the byte what the generic encoder makes, and is read as the same", () => {
  const { responseSerialize, responseDeserialize } = fragmentsService.Fetch;
  const { requestSerialize, requestDeserialize } = fragmentsService.Store;
  for (const size of SIZES) {
    const fetched = filled("fetched", size);
    assert.deepEqual(responseSerialize(fetched), responseSerialize({ data: fetched.data }));
    assert.deepEqual(responseDeserialize(responseSerialize(fetched)).data, fetched.data);
    const stored = filled("stored", size);
    assert.deepEqual(requestSerialize(stored), requestSerialize({ data: stored.data }));
    const read = requestDeserialize(requestSerialize(stored));
    assert.deepEqual(read.data, stored.data);
    assert.deepEqual(requestSerialize(read), stored.encoded);
  }
});

Deno.test("EncodedChunk.read() leaves what is not plainly a chunk to the generic decoder", () => {
  const { requestSerialize, requestDeserialize } = fragmentsService.Store;
  const whole = filled("stored", 300).encoded;
  const twice = Buffer.concat([whole, whole]);
  const padded = Buffer.concat([Buffer.from([0x12, 0x83, 0x00]), Buffer.alloc(3, 7)]);
  const others = [Buffer.alloc(0), whole.subarray(0, 200), whole.subarray(0, 2), twice, padded];
  for (const bytes of others) assert.equal(EncodedChunk.read("stored", bytes), undefined);
  assert.equal(EncodedChunk.read("fetched", whole), undefined);
  assert.equal(requestDeserialize(twice).data?.byteLength, 300);
  assert.deepEqual([...requestDeserialize(padded).data!], [7, 7, 7]);
  const header = { fragmentId: Buffer.alloc(32, 1), size: 9, forward: [] };
  assert.equal(requestDeserialize(requestSerialize({ header })).header?.size, 9);
});

Deno.test("EncodedChunk is a frame of data and a message in turn, in memory that is its own", () => {
  for (const size of SIZES) {
    const chunk = filled("stored", size);
    const encoded = Buffer.from(chunk.encoded);
    const expected = encodeFrame("data", chunk.data);
    for (let round = 0; round < 2; round += 1) {
      const frame = chunk.intoDataFrame();
      assert.deepEqual(frame, expected);
      assert.equal(frame.buffer, chunk.data.buffer);
      assert.deepEqual(chunk.encoded, encoded);
    }
    chunk.intoDataFrame();
    assert.deepEqual(EncodedChunk.fromMemory("stored", chunk.memory).data, chunk.data);
    // What came among other things is left as it is.
    const among = Buffer.concat([Buffer.alloc(9, 5), encoded]);
    const read = EncodedChunk.read("stored", among.subarray(9))!;
    assert.deepEqual(read.intoDataFrame(), expected);
    assert.deepEqual(among.subarray(0, 9), Buffer.alloc(9, 5));
    assert.deepEqual(read.encoded, encoded);
  }
});
