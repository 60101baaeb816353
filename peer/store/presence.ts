import { EnjambreError } from "../../proto/words/errors.ts";
import type { StoreId } from "../../proto/words/ids.ts";
import { unlessMissing } from "./io_error.ts";
import type { Layout } from "./layout.ts";
import { readMarker } from "./marker.ts";

/** Tells whether the data folder is still the one that was opened, and not an empty mount point or another disk. */
export class Presence {
  readonly #layout: Layout;
  readonly #storeId: StoreId;
  readonly #places: ReadonlyMap<string, string>;

  private constructor(layout: Layout, storeId: StoreId, places: ReadonlyMap<string, string>) {
    this.#layout = layout;
    this.#storeId = storeId;
    this.#places = places;
  }

  static async remember(layout: Layout, storeId: StoreId): Promise<Presence> {
    const places = new Map<string, string>();
    for (const path of [layout.folder, layout.fragments]) {
      places.set(path, await placeOf(path) ?? "");
    }
    return new Presence(layout, storeId, places);
  }

  /** @throws unavailable */
  async check(): Promise<void> {
    for (const [path, place] of this.#places) {
      const now = await placeOf(path).catch((cause) => {
        throw this.#gone("the disk does not answer", cause);
      });
      if (now !== place) throw this.#gone("it is gone, unmounted or replaced");
    }
    const marker = await readMarker(this.#layout.marker).catch((cause) => {
      throw this.#gone("its marker cannot be read", cause);
    });
    if (marker?.storeId !== this.#storeId) throw this.#gone("its marker is gone or another's");
  }

  #gone(why: string, cause?: unknown): EnjambreError {
    return new EnjambreError("unavailable", `Cannot use the data folder of the store: ${why}`, {
      cause,
    });
  }
}

/** The same for as long as the same folder of the same disk is there. */
async function placeOf(path: string): Promise<string | undefined> {
  const status = await unlessMissing(Deno.stat(path));
  return status?.isDirectory ? `${status.dev}:${status.ino}` : undefined;
}
