import { Buffer } from "node:buffer";
import { EnjambreError } from "../../proto/words/errors.ts";
import {
  type FragmentId,
  fragmentIdOf,
  type NetworkId,
  type StoreId,
} from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import type {
  FragmentStore,
  FragmentWriter,
  OpenFragment,
  Space,
  StoreChange,
  TrashEntry,
} from "../../peer/store/store.ts";
import { peerId } from "./peers.ts";

/** The parts of a fragment store that sessions and orders use, in memory. */
export class MemoryStore implements FragmentStore {
  readonly peerId = peerId(1);
  readonly storeId = "a".repeat(26) as StoreId;
  readonly incarnation = 1;
  readonly networkId: NetworkId | undefined = undefined;
  epochSeen = 1;
  /** What was dropped, and how. */
  readonly dropped: [FragmentId, string][] = [];
  readonly #bytes = new Map<FragmentId, Uint8Array>();
  readonly #trash = new Map<FragmentId, Uint8Array>();
  #listener: (change: StoreChange) => void = () => {};

  /** Puts a fragment in, as a verified write does. */
  gain(bytes: Uint8Array): FragmentRef {
    const fragment = { id: fragmentIdOf(bytes), sizeBytes: bytes.byteLength };
    const isNew = !this.#bytes.has(fragment.id);
    this.#bytes.set(fragment.id, bytes);
    if (isNew) this.#listener({ gained: [fragment], lost: [] });
    return fragment;
  }

  lose(id: FragmentId): void {
    if (this.#bytes.delete(id)) this.#listener({ gained: [], lost: [id] });
  }

  /** What the disk would give from now on, whatever was written. */
  damage(id: FragmentId): void {
    this.#bytes.set(id, Buffer.from("damaged"));
  }

  get fragments(): number {
    return this.#bytes.size;
  }

  get bytes(): number {
    return [...this.#bytes.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  has(id: FragmentId): boolean {
    return this.#bytes.has(id);
  }

  sizeOf(id: FragmentId): number | undefined {
    return this.#bytes.get(id)?.byteLength;
  }

  *inventory(): Iterable<FragmentRef> {
    for (const [id, { byteLength }] of this.#bytes) yield { id, sizeBytes: byteLength };
  }

  space(): Promise<Space> {
    return Promise.resolve({ capacityBytes: 1_000, freeBytes: 500 });
  }

  write(fragment: FragmentRef): Promise<FragmentWriter> {
    const chunks: Uint8Array[] = [];
    return Promise.resolve({
      write: (chunk: Uint8Array) => Promise.resolve(void chunks.push(chunk.slice())),
      finish: async () => {
        const bytes = Buffer.concat(chunks);
        if (fragmentIdOf(bytes) !== fragment.id) throw new EnjambreError("corrupt", "Other bytes");
        await Promise.resolve(this.gain(bytes));
      },
      cancel: () => Promise.resolve(),
    });
  }

  async open(id: FragmentId): Promise<OpenFragment> {
    const bytes = await Promise.resolve(this.#bytes.get(id));
    if (bytes === undefined) throw new EnjambreError("not_found", `Fragment ${id} is not here`);
    if (fragmentIdOf(bytes) === id) {
      return {
        sizeBytes: bytes.byteLength,
        read: (offset, into) =>
          Promise.resolve(into.set(bytes.subarray(offset, offset + into.byteLength))),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    }
    this.lose(id);
    throw new EnjambreError("corrupt", `Fragment ${id} is damaged`);
  }

  async drop(id: FragmentId, how: "trash" | "purge"): Promise<void> {
    await Promise.resolve();
    this.dropped.push([id, how]);
    const bytes = this.#bytes.get(id);
    if (how === "trash" && bytes !== undefined) this.#trash.set(id, bytes);
    this.lose(id);
  }

  *trash(): Iterable<TrashEntry> {
    for (const [id, { byteLength }] of this.#trash) {
      yield { id, sizeBytes: byteLength, sinceMs: 0 };
    }
  }

  takeBack({ id }: FragmentRef): Promise<boolean> {
    const bytes = this.#trash.get(id);
    this.#trash.delete(id);
    if (bytes === undefined || fragmentIdOf(bytes) !== id) return Promise.resolve(false);
    this.gain(bytes);
    return Promise.resolve(true);
  }

  takeInReturned(): Promise<number> {
    return Promise.resolve(0);
  }

  emptyTrash(): Promise<number> {
    return Promise.resolve(0);
  }

  onChange(listener: (change: StoreChange) => void): void {
    this.#listener = listener;
  }

  checkPresence(): Promise<void> {
    return Promise.resolve();
  }

  joinNetwork(): Promise<void> {
    return Promise.resolve();
  }

  raiseEpoch(epoch: number): Promise<void> {
    this.epochSeen = epoch;
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
