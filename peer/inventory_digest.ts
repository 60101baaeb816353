import { hexToBytes } from "../proto/words/hash.ts";
import type { FragmentId } from "../proto/words/ids.ts";
import { HASH_BYTES } from "../proto/words/limits.ts";

/** Number and exclusive or of fragment ids: equal for equal sets, whatever the order they came and went in. */
export class InventoryDigest {
  readonly #xor = new Uint8Array(HASH_BYTES);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** A copy of the exclusive or, 32 bytes. */
  get xor(): Uint8Array {
    return this.#xor.slice();
  }

  add(id: FragmentId): void {
    this.#count += 1;
    this.#toggle(id);
  }

  remove(id: FragmentId): void {
    this.#count -= 1;
    this.#toggle(id);
  }

  #toggle(id: FragmentId): void {
    const bytes = hexToBytes(id);
    for (let index = 0; index < HASH_BYTES; index += 1) this.#xor[index]! ^= bytes[index]!;
  }
}
