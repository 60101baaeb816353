import assert from "node:assert/strict";
import { CHUNK_BYTES } from "../words/limits.ts";
import { EncodedChunk } from "./encoded_chunk.ts";
import { fragmentsService } from "./schema.ts";

Deno.test("EncodedChunk is to the byte what the generic encoder makes, and is read as the same", () => {
  const { responseSerialize, responseDeserialize } = fragmentsService.Fetch;
  for (const size of [1, 127, 128, 16_383, 16_384, CHUNK_BYTES]) {
    const chunk = new EncodedChunk(size);
    chunk.data.fill(size & 0xff);
    const bytes = responseSerialize(chunk);
    assert.deepEqual(bytes, responseSerialize({ data: chunk.data }));
    assert.deepEqual(responseDeserialize(bytes).data, chunk.data);
  }
});
