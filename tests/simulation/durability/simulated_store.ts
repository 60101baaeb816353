import { Buffer } from "node:buffer";
import { EnjambreError } from "../../../proto/words/errors.ts";
import type { FragmentId, NetworkId } from "../../../proto/words/ids.ts";
import type { FragmentRef } from "../../../proto/words/manifest.ts";
import { Turns } from "../../../peer/store/turns.ts";
import type {
  FragmentStore,
  FragmentWriter,
  OpenFragment,
  Space,
  StoreChange,
  TrashEntry,
} from "../../../peer/store/store.ts";
import { idOf, notHere, type SimulatedDisk, type StoredFile } from "./simulated_disk.ts";

/** What a store of this run does wrong, if anything. */
export interface StoreBugs {
  readonly skipsSync?: boolean;
  readonly skipsFolderSync?: boolean;
  readonly tellsBeforeSync?: boolean;
  readonly trustsRenames?: boolean;
}

export interface StoreParts {
  readonly disk: SimulatedDisk;
  readonly bugs: StoreBugs;
  readonly forgetsEpoch: boolean;
  /** One step of the disk: takes time, and never ends when the program dies meanwhile. */
  step(): Promise<void>;
  /** Before a fragment is given up for good. */
  onDrop(id: FragmentId): void;
}

/**
 * The store of one program over a disk that outlives it: the order of write, sync, rename and sync of the folder is
 * that of `DiskStore`, each a step between which the program may die. What `DiskStore` itself does with files is proved
 * elsewhere (`tests/contract`, `tests/integration`).
 */
export class SimulatedStore implements FragmentStore {
  readonly #parts: StoreParts;
  readonly #held: Set<FragmentId>;
  readonly #turns = new Turns<FragmentId>();
  #listener: (change: StoreChange) => void = () => {};

  constructor(parts: StoreParts) {
    this.#parts = parts;
    const { disk } = parts;
    disk.incarnation += 1;
    disk.temporary = 0;
    // Names that are found are made safe before anybody is told of them.
    const isSafe = !parts.bugs.skipsFolderSync && !parts.bugs.trustsRenames;
    for (const file of disk.files.values()) file.isLinked ||= isSafe;
    this.#held = new Set(disk.files.keys());
    this.incarnation = disk.incarnation;
  }

  readonly incarnation: number;

  get peerId() {
    return this.#parts.disk.peerId;
  }

  get storeId() {
    return this.#parts.disk.storeId;
  }

  get networkId(): NetworkId | undefined {
    return this.#parts.disk.networkId;
  }

  get epochSeen(): number {
    return this.#parts.disk.epochSeen;
  }

  get fragments(): number {
    return this.#held.size;
  }

  get bytes(): number {
    return [...this.inventory()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  has(id: FragmentId): boolean {
    return this.#held.has(id);
  }

  sizeOf(id: FragmentId): number | undefined {
    return this.has(id) ? this.#parts.disk.files.get(id)?.bytes.byteLength : undefined;
  }

  *inventory(): Iterable<FragmentRef> {
    for (const id of this.#held) yield { id, sizeBytes: this.sizeOf(id)! };
  }

  space(): Promise<Space> {
    const { capacityBytes, freeBytes } = this.#parts.disk;
    return Promise.resolve({ capacityBytes, freeBytes });
  }

  async write({ id, sizeBytes }: FragmentRef): Promise<FragmentWriter> {
    const { disk, step } = this.#parts;
    await step();
    if (disk.freeBytes < sizeBytes) throw new EnjambreError("exhausted", "The disk is full");
    disk.temporary += 1;
    const chunks: Uint8Array[] = [];
    let isOver = false;
    const end = () => {
      if (!isOver) disk.temporary -= 1;
      isOver = true;
    };
    return {
      write: (chunk) => Promise.resolve(void chunks.push(chunk)),
      finish: async () => {
        const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
        await step();
        end();
        if (idOf(bytes) !== id) throw new EnjambreError("corrupt", "Other bytes came");
        await this.#place(id, bytes);
      },
      cancel: () => Promise.resolve(end()),
    };
  }

  async open(id: FragmentId): Promise<OpenFragment> {
    const { disk, step } = this.#parts;
    await step();
    const file = disk.files.get(id);
    if (!this.has(id) || file === undefined) throw notHere(id);
    if (idOf(file.bytes) !== id) {
      disk.files.delete(id);
      this.#lose(id);
      throw new EnjambreError("corrupt", `Fragment ${id} is damaged`);
    }
    const { bytes } = file;
    return {
      sizeBytes: bytes.byteLength,
      read: (offset, into) =>
        Promise.resolve(void into.set(bytes.subarray(offset, offset + into.byteLength))),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  async drop(id: FragmentId, how: "trash" | "purge"): Promise<void> {
    const { disk, step, onDrop } = this.#parts;
    await this.#turns.run(id, async () => {
      await step();
      if (how === "purge") disk.trash.delete(id);
      const file = disk.files.get(id);
      if (!this.has(id) || file === undefined) return;
      onDrop(id);
      disk.files.delete(id);
      if (how === "trash") disk.trash.set(id, { bytes: file.bytes, sinceMs: Date.now() });
      this.#lose(id);
    });
  }

  *trash(): Iterable<TrashEntry> {
    for (const [id, { bytes, sinceMs }] of this.#parts.disk.trash) {
      yield { id, sizeBytes: bytes.byteLength, sinceMs };
    }
  }

  async takeBack({ id }: FragmentRef): Promise<boolean> {
    const { disk, step } = this.#parts;
    return await this.#turns.run(id, async () => {
      await step();
      if (this.has(id)) return true;
      const dropped = disk.trash.get(id);
      if (dropped === undefined) return false;
      disk.trash.delete(id);
      if (idOf(dropped.bytes) !== id) return false;
      await this.#move(id, await this.#sync(id, dropped.bytes));
      return true;
    });
  }

  takeInReturned(): Promise<number> {
    return Promise.resolve(0);
  }

  emptyTrash(beforeMs: number): Promise<number> {
    const { trash } = this.#parts.disk;
    const due = [...trash].filter(([, { sinceMs }]) => sinceMs < beforeMs);
    for (const [id] of due) trash.delete(id);
    return Promise.resolve(due.length);
  }

  onChange(listener: (change: StoreChange) => void): void {
    this.#listener = listener;
  }

  checkPresence(): Promise<void> {
    return Promise.resolve();
  }

  async joinNetwork(networkId: NetworkId): Promise<void> {
    await this.#parts.step();
    this.#parts.disk.networkId ??= networkId;
  }

  async raiseEpoch(epoch: number): Promise<void> {
    const { disk, step, forgetsEpoch } = this.#parts;
    await step();
    disk.epochTold = Math.max(epoch, disk.epochTold);
    if (!forgetsEpoch) disk.epochSeen = Math.max(epoch, disk.epochSeen);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  /** Sync, rename, sync of the folder; then it is told. One at a time touches a fragment's place, as on a real disk. */
  async #place(id: FragmentId, bytes: Uint8Array): Promise<void> {
    const file = await this.#sync(id, bytes);
    await this.#turns.run(id, () => this.#move(id, file));
  }

  async #sync(id: FragmentId, bytes: Uint8Array): Promise<StoredFile> {
    const { disk, step, bugs } = this.#parts;
    const file = { bytes, isSynced: false, isLinked: false };
    if (bugs.tellsBeforeSync) {
      disk.files.set(id, file);
      this.#gain(id, bytes);
    }
    if (!bugs.skipsSync) {
      await step();
      file.isSynced = true;
    }
    return file;
  }

  async #move(id: FragmentId, file: StoredFile): Promise<void> {
    const { disk, step, bugs } = this.#parts;
    await step();
    // Renamed over one that is safe, it is safe: after a power cut the one or the other has the name.
    file.isLinked = disk.isGood(id);
    disk.files.set(id, file);
    if (!bugs.skipsFolderSync) {
      await step();
      // Whatever has the name by now: another writer may have renamed its own over it.
      const named = disk.files.get(id);
      if (named !== undefined) named.isLinked = true;
    }
    if (!bugs.tellsBeforeSync) this.#gain(id, file.bytes);
  }

  #gain(id: FragmentId, bytes: Uint8Array): void {
    if (this.#held.has(id)) return;
    this.#held.add(id);
    this.#listener({ gained: [{ id, sizeBytes: bytes.byteLength }], lost: [] });
  }

  #lose(id: FragmentId): void {
    if (this.#held.delete(id)) this.#listener({ gained: [], lost: [id] });
  }
}
