import { nextTurn } from "../proto/process/clock.ts";
import type { Catalog, ReplicaChanges } from "./catalog/catalog.ts";

/**
 * Writes what many peers report at the same time in one transaction. A promise is fulfilled when its changes are safe.
 */
export class Changes {
  readonly #catalog: Catalog;
  readonly #onWritten: (changes: readonly ReplicaChanges[]) => void;
  readonly #waiters = new Set<() => void>();
  #pending: ReplicaChanges[] = [];
  #writing: Promise<void> | undefined;

  constructor(catalog: Catalog, onWritten: (changes: readonly ReplicaChanges[]) => void) {
    this.#catalog = catalog;
    this.#onWritten = onWritten;
  }

  async apply(changes: ReplicaChanges): Promise<void> {
    this.#pending.push(changes);
    // Whoever comes while a transaction is being prepared or written joins the next one.
    await (this.#writing ??= this.#write());
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

  async #write(): Promise<void> {
    await nextTurn();
    const changes = this.#pending;
    this.#pending = [];
    this.#writing = undefined;
    await this.#catalog.applyChanges(changes);
    this.#onWritten(changes);
    for (const done of [...this.#waiters]) done();
  }
}
