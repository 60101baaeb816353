import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { SessionRequest } from "../../proto/gen/enjambre/v1/SessionRequest.ts";
import { bytesToHex } from "../../proto/words/hash.ts";
import { type FragmentId, fragmentIdFromBytes } from "../../proto/words/ids.ts";

/** What a tracker believes of a peer's inventory, from nothing but the messages of its session. */
export class TrackerView {
  readonly held = new Set<FragmentId>();
  #listing: Set<FragmentId> | undefined;

  /** Takes in a message; answers false for a heartbeat whose digest is not that of what is believed. */
  take(message: SessionRequest): boolean {
    const { changes, inventory, heartbeat } = message;
    if (changes) {
      for (const { fragmentId } of changes.gained!) this.held.add(idOf(fragmentId));
      for (const id of changes.lost!) this.held.delete(idOf(id));
    }
    if (inventory) {
      if (inventory.first) this.#listing = new Set();
      assert.ok(this.#listing, "an inventory begins with its first part");
      for (const { fragmentId } of inventory.fragments!) this.#listing.add(idOf(fragmentId));
      if (inventory.last) this.#replace(this.#listing);
    }
    if (!heartbeat) return true;
    assert.equal(this.#listing, undefined, "no heartbeat within an inventory");
    return heartbeat.inventoryCount === this.held.size &&
      bytesToHex(heartbeat.inventoryDigest as Uint8Array) === this.#digest();
  }

  #replace(listing: ReadonlySet<FragmentId>): void {
    this.held.clear();
    for (const id of listing) this.held.add(id);
    this.#listing = undefined;
  }

  #digest(): string {
    const xor = Buffer.alloc(32);
    for (const id of this.held) Buffer.from(id, "hex").forEach((byte, at) => xor[at]! ^= byte);
    return bytesToHex(xor);
  }
}

function idOf(bytes: unknown): FragmentId {
  return fragmentIdFromBytes(bytes as Uint8Array);
}
