import type { FragmentTicket } from "../../proto/gen/enjambre/v1/FragmentTicket.ts";
import type { Ticket__Output } from "../../proto/gen/enjambre/v1/Ticket.ts";
import { steadyMs } from "../../proto/process/clock.ts";
import type { FileId, PeerId } from "../../proto/words/ids.ts";
import { TICKET_MS } from "../../proto/words/limits.ts";
import { merkleRoot } from "../../proto/words/merkle.ts";
import {
  encodeStatement,
  parseStatement,
  type SealedTicket,
  type TicketLeaf,
  ticketLeaf,
  type TicketStatement,
} from "../../proto/words/ticket.ts";
import { Channels } from "../../proto/wire/client.ts";
import type { NetworkIdentity } from "../../proto/wire/identity.ts";
import { catalogService } from "../../proto/wire/schema.ts";
import type { Network } from "../../scripts/launch.ts";
import { TicketKeys } from "../../tracker/ticket_keys.ts";

/** What the tracker gives a device that asks for a file. */
export async function fileTicket(
  network: Network,
  name: string,
  identity: NetworkIdentity = network.identities.own,
): Promise<Ticket__Output> {
  using channels = new Channels(identity);
  return (await channels.unary(network.tracker.address, catalogService.Locate, { name })).ticket!;
}

/** The same, as it goes into a call for one fragment. */
export async function fetchTicket(network: Network, name: string): Promise<FragmentTicket> {
  return { ticket: await fileTicket(network, name) };
}

/** Signs what the tracker would not, with its own key: as no program can that has not broken into its folder. */
export class Forger {
  readonly #keys: TicketKeys;
  readonly #like: TicketStatement;

  private constructor(keys: TicketKeys, like: TicketStatement) {
    this.#keys = keys;
    this.#like = like;
  }

  /** @param like A ticket of the network's own. */
  static async open(network: Network, like: SealedTicket): Promise<Forger> {
    const keys = await TicketKeys.open(`${network.folder}/tracker`, steadyMs);
    return new Forger(keys, parseStatement(like.statement));
  }

  toRead(client: PeerId, fileId: FileId, notAfterMs = steadyMs() + TICKET_MS): SealedTicket {
    return this.#seal({ client, notAfterMs, right: "read", scope: { kind: "file", fileId } });
  }

  toStore(
    client: PeerId,
    leaf: TicketLeaf,
    notAfterMs = steadyMs() + TICKET_MS,
  ): SealedTicket {
    const scope = { kind: "tree", root: merkleRoot([ticketLeaf(leaf)]) } as const;
    return this.#seal({ client, notAfterMs, right: "store", scope });
  }

  #seal(other: Partial<TicketStatement>): SealedTicket {
    return this.#keys.seal(encodeStatement({ ...this.#like, ...other }));
  }
}
