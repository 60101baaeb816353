import { type Allowance, chunkBytesAt } from "../../proto/client/allowance.ts";
import type { ExchangeResponse } from "../../proto/gen/enjambre/v1/ExchangeResponse.ts";
import { EncodedChunk } from "../../proto/wire/encoded_chunk.ts";

/** Which part of a fragment is sent, and how fast. */
export interface ChunkSettings {
  /** Bytes from its start; the whole fragment where absent. */
  readonly start?: number;
  readonly end?: number;
  readonly upload: Allowance;
  readonly signal: AbortSignal;
}

/** A fragment of which any part can be read. */
export interface Readable {
  readonly sizeBytes: number;
  read(offset: number, into: Uint8Array): Promise<void> | void;
}

/** A fragment, or a part of it, in chunks as they are sent: each when it may leave. */
export async function* chunksOf(
  fragment: Readable,
  { start = 0, end = fragment.sizeBytes, upload, signal }: ChunkSettings,
): AsyncGenerator<ExchangeResponse & EncodedChunk> {
  for (let at = start; at < end;) {
    const chunk = EncodedChunk.ofSize(
      "fetched",
      Math.min(chunkBytesAt(upload.bytesPerS), end - at),
    );
    await fragment.read(at, chunk.data);
    at += chunk.data.byteLength;
    const turn = upload.take(chunk.data.byteLength, signal);
    if (turn !== undefined) await turn;
    yield chunk;
  }
}
