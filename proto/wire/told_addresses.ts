import { isLoopbackAddress } from "../words/address.ts";
import { checkDialled } from "../words/announced_address.ts";
import { addressOf, type Destination } from "./destination.ts";

/**
 * Where a program may connect to because others told it of a peer: by the rules for what peers announce, whoever tells,
 * for a tracker may know what it should not, and a member may lie. A loopback is told by somebody on this machine, so
 * some program that this one was set to call must be on it.
 */
export class ToldAddresses {
  /** Whether somebody whom this program was set to call is on this machine; undefined: it called nobody yet. */
  #isHere: boolean | undefined;

  /** @throws denied for a peer's address that may not be connected to. */
  check(to: Destination): void {
    const address = addressOf(to);
    if (typeof to !== "string" && to.peerId !== undefined) {
      checkDialled(address, this.#isHere ?? true);
    } else this.#isHere ||= isLoopbackAddress(address);
  }
}
