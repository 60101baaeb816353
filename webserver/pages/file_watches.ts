import { alarm } from "../../proto/process/clock.ts";
import { logger } from "../../proto/process/log.ts";
import type { Name } from "../../proto/words/names.ts";
import type { LiveChange } from "../live.ts";
import type { LiveMessage } from "./live_parts.tsx";

const log = logger("pages");

/** A map is drawn anew at most this often, however much happens to its file and however many look at it. */
const DRAW_EVERY_MS = 1_000;

/** A file's map as it is now, and the fragments that it is about. */
export interface DrawnMap {
  readonly html: string;
  /** How many copies there are, in words. */
  readonly copies: string;
  readonly fragmentIds: ReadonlySet<string>;
}

interface FileWatch {
  readonly pages: Set<(message: LiveMessage) => void>;
  /** Undefined until the map was drawn here once. */
  fragmentIds: ReadonlySet<string> | undefined;
  html: string;
  drawing: Disposable | undefined;
  isDue: boolean;
}

/** The files whose maps are looked at: drawn anew when something happens to them, once for all who look. */
export class FileWatches {
  readonly #draw: (name: Name) => Promise<DrawnMap>;
  readonly #files = new Map<Name, FileWatch>();

  constructor(draw: (name: Name) => Promise<DrawnMap>) {
    this.#draw = draw;
  }

  /** Until it is disposed. */
  watch(name: Name, push: (message: LiveMessage) => void): Disposable {
    const file = this.#files.get(name) ??
      { pages: new Set(), fragmentIds: undefined, html: "", drawing: undefined, isDue: false };
    this.#files.set(name, file);
    file.pages.add(push);
    this.#drawSoon(name, file);
    return {
      [Symbol.dispose]: () => {
        file.pages.delete(push);
        if (file.pages.size > 0) return;
        file.drawing?.[Symbol.dispose]();
        this.#files.delete(name);
      },
    };
  }

  /** Something happened in the network. */
  changed({ events, peers, whole }: LiveChange): void {
    for (const [name, file] of this.#files) {
      const concerns = whole || peers.length > 0 ||
        events.some((event) =>
          event.name === name || event.kind === "liveness" ||
          (event.fragmentId !== undefined && file.fragmentIds?.has(event.fragmentId))
        );
      if (concerns) this.#drawSoon(name, file);
    }
  }

  #drawSoon(name: Name, file: FileWatch): void {
    file.isDue = true;
    if (file.drawing !== undefined) return;
    file.drawing = alarm(DRAW_EVERY_MS, () => {
      this.#drawNow(name, file).catch((error) => {
        // The page keeps the map that it has.
        log.debug("A map could not be drawn", { name, error });
      }).finally(() => {
        file.drawing = undefined;
        if (file.isDue && this.#files.get(name) === file) this.#drawSoon(name, file);
      });
    });
  }

  async #drawNow(name: Name, file: FileWatch): Promise<void> {
    file.isDue = false;
    const { html, copies, fragmentIds } = await this.#draw(name);
    file.fragmentIds = fragmentIds;
    if (html === file.html) return;
    file.html = html;
    for (const push of file.pages) push({ set: { "map": html, "file-copies": copies } });
  }
}
