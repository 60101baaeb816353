import type { ExchangeResponse } from "../../proto/gen/enjambre/v1/ExchangeResponse.ts";
import { CHUNK_BYTES } from "../../proto/words/limits.ts";
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
    async *read(index) {
      await using fragment = await store.open(manifest.fragmentIds[index]!);
      yield* chunksOf(fragment);
    },
  };
}

/** A fragment, or a part of it, in chunks as they are sent. */
export async function* chunksOf(
  fragment: Pick<OpenFragment, "sizeBytes" | "read">,
  start = 0,
  end = fragment.sizeBytes,
): AsyncGenerator<ExchangeResponse & EncodedChunk> {
  for (let at = start; at < end; at += CHUNK_BYTES) {
    const chunk = EncodedChunk.ofSize("fetched", Math.min(CHUNK_BYTES, end - at));
    await fragment.read(at, chunk.data);
    yield chunk;
  }
}
