import type { Catalog } from "./catalog/catalog.ts";
import type { ReplicaChanges } from "./catalog/replica_records.ts";
import type { ChosenPlaces } from "./core/chosen_places.ts";

/** Writes what peers report, and tells those who wait for it. */
export class Changes {
  readonly #catalog: Catalog;
  readonly #onWritten: (changes: ReplicaChanges) => void;
  readonly #places: ChosenPlaces;
  readonly #waiters = new Set<() => void>();

  constructor(
    catalog: Catalog,
    onWritten: (changes: ReplicaChanges) => void,
    places: ChosenPlaces,
  ) {
    this.#catalog = catalog;
    this.#onWritten = onWritten;
    this.#places = places;
  }

  /** Fulfilled when the changes are safe. Those of many peers share a transaction: the catalog sees to that. */
  async apply(changes: ReplicaChanges): Promise<void> {
    const { peerId, lost } = changes;
    const gained = changes.gained.map(({ id, sizeBytes }) => {
      return { id, sizeBytes, placed: this.#places.take(id, peerId) };
    });
    await this.#catalog.applyChanges([{ peerId, gained, lost }]);
    this.#onWritten(changes);
    for (const done of [...this.#waiters]) done();
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
