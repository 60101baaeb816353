import type { Manifest } from "../../proto/words/manifest.ts";
import type { FragmentStore } from "../store/store.ts";
import { chunksOf } from "./chunks.ts";
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
