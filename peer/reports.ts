import type { SessionRequest } from "../proto/gen/enjambre/v1/SessionRequest.ts";
import { type FragmentId, idToBytes } from "../proto/words/ids.ts";
import { INVENTORY_BATCH_MAX } from "../proto/words/limits.ts";
import type { FragmentRef } from "../proto/words/manifest.ts";
import { toFragmentRef } from "../proto/wire/convert.ts";
import { InventoryDigest } from "./inventory_digest.ts";
import type { FragmentStore, StoreChange } from "./store/store.ts";

/**
 * What a session tells of the store: differences as they happen, the whole inventory when it is asked for, and in each
 * heartbeat the digest of all that was told before it. The order on the stream is what makes the digest comparable.
 */
export class Reports {
  readonly #store: FragmentStore;
  readonly #digest = new InventoryDigest();
  /** Not told yet: gained with its size, or lost. Only the last of a fragment counts. */
  readonly #pending = new Map<FragmentId, FragmentRef | undefined>();
  #wake: (() => void) | undefined;

  constructor(store: FragmentStore) {
    this.#store = store;
    for (const { id } of store.inventory()) this.#digest.add(id);
    store.onChange((change) => this.#changed(change));
  }

  get hasChanges(): boolean {
    return this.#pending.size > 0;
  }

  /** A new session: the digest of its first heartbeat covers everything so far. */
  startOver(): void {
    this.#pending.clear();
  }

  /** Called at the next change. */
  onNextChange(wake: () => void): void {
    this.#wake = wake;
  }

  /** The next differences, which count as told. */
  takeChanges(): SessionRequest {
    const gained = [];
    const lost = [];
    for (const [id, fragment] of this.#pending) {
      if (gained.length + lost.length >= INVENTORY_BATCH_MAX) break;
      this.#pending.delete(id);
      if (fragment === undefined) lost.push(idToBytes(id));
      else gained.push(toFragmentRef(fragment));
    }
    return { changes: { gained, lost } };
  }

  /** To be sent when there are no changes left to tell. */
  digest(): { inventoryCount: number; inventoryDigest: Uint8Array } {
    return { inventoryCount: this.#digest.count, inventoryDigest: this.#digest.xor };
  }

  /** Everything at this moment, in parts; what is pending is in it. */
  *takeInventory(): Generator<SessionRequest> {
    this.#pending.clear();
    const all = [...this.#store.inventory()];
    for (let start = 0; start === 0 || start < all.length; start += INVENTORY_BATCH_MAX) {
      const end = start + INVENTORY_BATCH_MAX;
      yield {
        inventory: {
          fragments: all.slice(start, end).map(toFragmentRef),
          first: start === 0,
          last: end >= all.length,
        },
      };
    }
  }

  #changed({ gained, lost }: StoreChange): void {
    for (const fragment of gained) {
      this.#digest.add(fragment.id);
      this.#pending.set(fragment.id, fragment);
    }
    for (const id of lost) {
      this.#digest.remove(id);
      this.#pending.set(id, undefined);
    }
    this.#wake?.();
  }
}
