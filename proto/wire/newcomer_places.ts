import { sourceOf } from "../words/source_address.ts";

/** Connections of people who have no certificate, at the same time: enough for those who were invited. */
const NEWCOMERS_MAX = 16;
/** The same from one address: whoever sits at the door for as long as it is open leaves room for others. */
const NEWCOMERS_PER_ADDRESS_MAX = 4;

/** Who without a certificate is at the door. */
export class NewcomerPlaces {
  readonly #perSource = new Map<string, number>();
  #taken = 0;

  /** Takes a place when there is one left; whoever leaves gives it back. @param address IP address. */
  take(address: string): boolean {
    const { name, isLocal } = sourceOf(address);
    const own = this.#perSource.get(name) ?? 0;
    if (this.#taken >= NEWCOMERS_MAX) return false;
    if (own >= NEWCOMERS_PER_ADDRESS_MAX && !isLocal) return false;
    this.#taken += 1;
    this.#perSource.set(name, own + 1);
    return true;
  }

  /** @param address As it was taken with. */
  leave(address: string): void {
    const { name } = sourceOf(address);
    const left = this.#perSource.get(name)! - 1;
    this.#taken -= 1;
    if (left > 0) this.#perSource.set(name, left);
    else this.#perSource.delete(name);
  }
}
