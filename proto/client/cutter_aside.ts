import { assert, EnjambreError, type ErrorCode } from "../words/errors.ts";
import type { Manifest } from "../words/manifest.ts";
import { EncodedChunk } from "../wire/encoded_chunk.ts";
import type { CutFragment, CutSettings, FragmentSource } from "./cutter.ts";

export interface AsideSettings extends CutSettings {
  /** Fragments in memory at most: the one being cut, and those that were not given back. */
  readonly fragmentsMax: number;
}

/** What the thread is told: first what to cut, then what it may use again. Memory changes hands, nothing is copied. */
export type ToCutter =
  | { readonly path: string; readonly settings: AsideSettings }
  | { readonly recycled: readonly ArrayBuffer[] };

/** What it says: a fragment, or how it ended. */
export type FromCutter =
  | { readonly fragment: Omit<CutFragment, "chunks">; readonly memory: readonly ArrayBuffer[] }
  | { readonly manifest: Manifest }
  | { readonly failure: { readonly code: ErrorCode; readonly message: string } };

/** A thread that can cut one file. It starts at once: it is ready when it is known how the file is to be cut. */
export class CutterThread implements Disposable {
  readonly worker = new Worker(new URL("./cutter_worker.ts", import.meta.url), { type: "module" });

  [Symbol.dispose](): void {
    this.worker.terminate();
  }
}

/** Has a file read, cut and hashed by a thread of its own, so that this one can spend its time on sending. */
export class AsideCutter implements FragmentSource {
  readonly #thread: CutterThread;
  readonly #path: string;
  readonly #settings: AsideSettings;
  #manifest: Manifest | undefined;

  /** @param thread Used by nobody else; whoever made it ends it. */
  constructor(thread: CutterThread, path: string, settings: AsideSettings) {
    this.#thread = thread;
    this.#path = path;
    this.#settings = settings;
  }

  async *fragments(): AsyncGenerator<CutFragment> {
    const { worker } = this.#thread;
    const said: FromCutter[] = [];
    let broken: EnjambreError | undefined;
    let wake = () => {};
    worker.onmessage = ({ data }) => {
      said.push(data);
      wake();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      broken = new EnjambreError("internal", `The thread that cuts files ended: ${event.message}`);
      wake();
    };
    this.#tell({ path: this.#path, settings: this.#settings });
    while (true) {
      const message = said.shift();
      if (message !== undefined) {
        if ("manifest" in message) return void (this.#manifest = message.manifest);
        yield fragmentOf(message);
      } else if (broken !== undefined) throw broken;
      else await new Promise<void>((resolve) => wake = resolve);
    }
  }

  recycle({ chunks }: Pick<CutFragment, "chunks">): void {
    const recycled = chunks.map(({ memory }) => memory);
    this.#tell({ recycled }, recycled);
  }

  manifest(): Manifest {
    assert(this.#manifest !== undefined, "the manifest is known only after the last fragment");
    return this.#manifest;
  }

  #tell(message: ToCutter, transfer: ArrayBuffer[] = []): void {
    this.#thread.worker.postMessage(message, transfer);
  }
}

function fragmentOf(message: Exclude<FromCutter, { manifest: Manifest }>): CutFragment {
  if ("failure" in message) throw new EnjambreError(message.failure.code, message.failure.message);
  const chunks = message.memory.map((memory) => EncodedChunk.fromMemory("stored", memory));
  return { ...message.fragment, chunks };
}
