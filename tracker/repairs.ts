import type { Random } from "../proto/process/random.ts";
import type { PeerId } from "../proto/words/ids.ts";
import type { Catalog, ShortCursor } from "./catalog/catalog.ts";
import type { Candidate } from "./core/placement.ts";
import { planRepair, type RepairSettings } from "./core/repair.ts";
import type { Reservations } from "./core/reservations.ts";
import type { Order, Orders } from "./orders.ts";

/** Owner of the room that repair reserves. */
const OWNER = "repair";
/** Short fragments looked at in one turn. */
const SCAN_MAX = 512;

/** Has missing copies made: each turn looks at the next short fragments, those with the fewest copies first. */
export class Repairs {
  readonly #catalog: Catalog;
  readonly #orders: Orders;
  readonly #reservations: Reservations;
  readonly #settings: RepairSettings;
  readonly #random: Random;
  #after: ShortCursor | undefined;

  constructor(
    parts: { catalog: Catalog; orders: Orders; reservations: Reservations; random: Random },
    settings: RepairSettings,
  ) {
    this.#catalog = parts.catalog;
    this.#orders = parts.orders;
    this.#reservations = parts.reservations;
    this.#random = parts.random;
    this.#settings = settings;
  }

  async turn(peers: ReadonlyMap<PeerId, Candidate>): Promise<void> {
    const short = await this.#catalog.shortFragments(SCAN_MAX, this.#after);
    // Many may be short for which nothing can be done; the cursor makes sure that the others get their turn.
    const last = short.length < SCAN_MAX ? undefined : short.at(-1);
    this.#after = last && { copies: last.copies, id: last.id };
    for (const copy of planRepair(short, peers, this.#orders, this.#settings, this.#random)) {
      const { id, sizeBytes, sources, target } = copy;
      const given = this.#orders.give({ kind: "copy", peerId: target, id, sizeBytes, sources });
      if (given) this.#reservations.reserve(ownerOf(target), { id, sizeBytes }, [target]);
    }
  }

  /** A copy was made, refused or lost. */
  ended(order: Order): void {
    this.#reservations.settle(ownerOf(order.peerId), order.id, order.peerId);
  }
}

/** One owner a target: a fragment may be on its way to several. */
function ownerOf(target: PeerId): string {
  return `${OWNER} ${target}`;
}
