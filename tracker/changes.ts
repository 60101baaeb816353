import type { Catalog } from "./catalog/catalog.ts";
import type { FragmentId, PeerId } from "../proto/words/ids.ts";
import type { InventoryPart, ReplicaChanges } from "./catalog/replica_records.ts";
import type { ChosenPlaces } from "./core/chosen_places.ts";

/**
 * What peers were told to give up and have not answered for. What such a peer stores anew may be the very thing that it
 * gives up a moment later.
 */
export interface OrderedDrops {
  isDropping(peerId: PeerId, id: FragmentId): boolean;
}

/** Writes what peers report, and tells those who wait for it. */
export class Changes {
  readonly #catalog: Catalog;
  readonly #onWritten: (changes: ReplicaChanges) => void;
  readonly #places: ChosenPlaces;
  readonly #drops: OrderedDrops;
  readonly #waiters = new Set<() => void>();

  constructor(
    catalog: Catalog,
    onWritten: (changes: ReplicaChanges) => void,
    places: ChosenPlaces,
    drops: OrderedDrops,
  ) {
    this.#catalog = catalog;
    this.#onWritten = onWritten;
    this.#places = places;
    this.#drops = drops;
  }

  /** Fulfilled when the changes are safe. Those of many peers share a transaction: the catalog sees to that. */
  async apply(changes: ReplicaChanges): Promise<void> {
    const { peerId, lost } = changes;
    const gained = changes.gained.map(({ id, sizeBytes }) => {
      const placed = this.#places.take(id, peerId);
      return { id, sizeBytes, placed, dropping: this.#drops.isDropping(peerId, id) };
    });
    await this.#catalog.applyChanges([{ peerId, gained, lost }]);
    this.#onWritten(changes);
    for (const done of [...this.#waiters]) done();
  }

  /** All that a peer has, in parts. */
  async applyInventory(peerId: PeerId, { fragments, ...part }: InventoryPart): Promise<void> {
    const marked = fragments.map(({ id, sizeBytes }) => {
      return { id, sizeBytes, dropping: this.#drops.isDropping(peerId, id) };
    });
    await this.#catalog.applyInventory(peerId, { ...part, fragments: marked });
  }

  /** Fulfilled after the next changes were written, or when the signal is aborted. */
  async next(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#waiters.delete(done);
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#waiters.add(done);
      signal.addEventListener("abort", done, { once: true });
    });
  }
}
