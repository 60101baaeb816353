import type { FragmentRef } from "../../proto/words/manifest.ts";
import type { FragmentStore } from "./store.ts";

/** Stores a fragment whose bytes are all here, and were compared with its id when they came. */
export async function storeWhole(
  store: FragmentStore,
  fragment: FragmentRef,
  bytes: Uint8Array,
): Promise<void> {
  const writer = await store.write(fragment, { isVerified: true });
  try {
    await writer.write(bytes);
    await writer.finish();
  } catch (thrown) {
    await writer.cancel();
    throw thrown;
  }
}
