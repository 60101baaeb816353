import { EnjambreError } from "../proto/words/errors.ts";
import { checkAnnounced, mayAnnounce } from "../proto/words/announced_address.ts";
import { quote } from "../proto/words/ids.ts";
import type { IpBlock } from "../proto/words/ip.ts";
import type { CallContext } from "../proto/wire/server.ts";

/** What this tracker makes of the addresses that callers say are theirs. */
export class Announced {
  readonly #allowed: readonly IpBlock[];
  readonly #ownHosts: () => readonly string[];

  /** @param ownHosts Addresses of this machine's interfaces: they may change while it runs. */
  constructor(allowed: readonly IpBlock[], ownHosts: () => readonly string[]) {
    this.#allowed = allowed;
    this.#ownHosts = ownHosts;
  }

  /** @param from HOST:PORT of the connection's other end. @throws denied with the rule that does not hold. */
  check(address: string, from: string): string {
    return checkAnnounced(address, this.#rules(from));
  }

  may(address: string, from: string): boolean {
    return mayAnnounce(address, this.#rules(from));
  }

  #rules(from: string) {
    return { from, allowed: this.#allowed, ownHosts: this.#ownHosts() };
  }
}

/** Who a peer is follows from its key, not from what it says. @throws denied */
export function refuseForeignName(peerId: string, caller: CallContext["caller"]): void {
  if (caller === undefined || caller.deviceId === peerId) return;
  throw new EnjambreError(
    "denied",
    `Cannot speak for ${quote(peerId)}: the certificate is of ${caller.deviceId}`,
  );
}
