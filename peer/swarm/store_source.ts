import { type Allowance, chunkBytesAt } from "../../proto/client/allowance.ts";
import type { ExchangeResponse } from "../../proto/gen/enjambre/v1/ExchangeResponse.ts";
import type { Manifest } from "../../proto/words/manifest.ts";
import { EncodedChunk } from "../../proto/wire/encoded_chunk.ts";
import type { FragmentStore, OpenFragment } from "../store/store.ts";
import type { ShareSource } from "./share.ts";

/** What a store has of a file. */
export function storeSource(
  store: FragmentStore,
  manifest: Manifest,
  isReceiving: () => boolean,
): ShareSource {
  return {
    manifest,
    get receiving() {
      return isReceiving();
    },
    has: (index) => store.has(manifest.fragmentIds[index]!),
    async *read(index, signal, upload) {
      await using fragment = await store.open(manifest.fragmentIds[index]!);
      yield* chunksOf(fragment, { upload, signal });
    },
  };
}

/** Which part of a fragment is sent, and how fast. */
export interface ChunkSettings {
  /** Bytes from its start; the whole fragment where absent. */
  readonly start?: number;
  readonly end?: number;
  readonly upload: Allowance;
  readonly signal: AbortSignal;
}

/** A fragment, or a part of it, in chunks as they are sent: each when it may leave. */
export async function* chunksOf(
  fragment: Pick<OpenFragment, "sizeBytes" | "read">,
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
