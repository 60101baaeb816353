import type { Downloaded } from "../../proto/client/download_plan.ts";
import type { Share } from "./share.ts";

export interface ArrivalParts {
  /** Where others get it from; undefined: nowhere. */
  readonly share: Share | undefined;
  /** Puts a verified fragment where it stays. */
  readonly store: (index: number, bytes: Uint8Array) => Promise<void>;
  /** How many may be stored at a time. */
  readonly atOnceMax: number;
  /** It is where it stays. */
  readonly onStored: (downloaded: Downloaded) => void;
}

/**
 * Stores what a download brings, and lets others have it meanwhile. The first failure ends it, after all that was under
 * way.
 */
export async function storeArrivals(
  coming: AsyncIterable<Downloaded>,
  parts: ArrivalParts,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  let failure: { readonly thrown: unknown } | undefined;
  try {
    for await (const downloaded of coming) {
      const storing: Promise<void> = storeOne(downloaded, parts)
        .catch((thrown) => void (failure ??= { thrown }))
        .finally(() => underWay.delete(storing));
      underWay.add(storing);
      if (underWay.size >= parts.atOnceMax) await Promise.race(underWay);
      if (failure !== undefined) break;
    }
  } finally {
    await Promise.all(underWay);
  }
  if (failure !== undefined) throw failure.thrown;
}

async function storeOne(
  downloaded: Downloaded,
  { share, store, onStored }: ArrivalParts,
): Promise<void> {
  const { index, bytes, kept, recycle } = downloaded;
  const isShared = share?.came(index, bytes, recycle) ?? false;
  if (isShared) kept();
  await store(index, bytes);
  if (isShared) share!.stored(index);
  else {
    share?.gained(index);
    kept();
    recycle();
  }
  onStored(downloaded);
}
