import { logger } from "../../proto/process/log.ts";
import type { FragmentId } from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import type { FragmentReader } from "./fragment_file.ts";
import { FragmentIndex } from "./fragment_index.ts";
import type { FragmentPlaces } from "./fragment_places.ts";
import { ioError } from "./io_error.ts";
import type { Layout } from "./layout.ts";

const log = logger("store");

/** Files that are in a fragment's place and were not when the folders were read: somebody put them back. */
export class Returned {
  readonly #layout: Layout;
  readonly #reader: FragmentReader;
  readonly #places: FragmentPlaces;

  constructor(layout: Layout, reader: FragmentReader, places: FragmentPlaces) {
    this.#layout = layout;
    this.#reader = reader;
    this.#places = places;
  }

  /** Looks through the names in all folders; at the files of unknown ones alone. */
  async find(isKnown: (id: FragmentId) => boolean): Promise<FragmentRef[]> {
    try {
      const unsynced = () => Promise.resolve();
      return [...(await FragmentIndex.read(this.#layout.fragments, unsynced, isKnown)).refs()];
    } catch (thrown) {
      throw ioError(thrown, "look for fragments that came back");
    }
  }

  /**
   * Compares one with its id, and has its place survive a power cut. A bad one stays where it is: it is not known
   * whether all of it has come yet.
   */
  async isSafe(fragment: FragmentRef): Promise<boolean> {
    const { id } = fragment;
    try {
      const finding = await this.#reader.look(this.#layout.fragment(id).file, fragment);
      if (finding.found === "bad") {
        log.warn("Not known here and not good, left alone", { fragment: id, why: finding.why });
      }
      if (finding.found !== "good") return false;
      await finding.fragment[Symbol.asyncDispose]();
      await this.#places.settle(id);
    } catch (thrown) {
      throw ioError(thrown, `take in fragment ${id}`);
    }
    log.info("A fragment is back in its place and held again", { fragment: id });
    return true;
  }
}
