import type { Ticket } from "../proto/gen/enjambre/v1/Ticket.ts";
import type { FragmentTicket } from "../proto/gen/enjambre/v1/FragmentTicket.ts";
import type { TicketRules as WireRules } from "../proto/gen/enjambre/v1/TicketRules.ts";
import { steadyMs } from "../proto/process/clock.ts";
import type { FileId, FragmentId, OperationId, PeerId } from "../proto/words/ids.ts";
import { TICKET_MS } from "../proto/words/limits.ts";
import { merkleRoot, ONLY_LEAF } from "../proto/words/merkle.ts";
import {
  encodeStatement,
  type SealedTicket,
  type TicketLeaf,
  ticketLeaf,
  type TicketStatement,
} from "../proto/words/ticket.ts";
import { toFragmentTicket, toTicket, toTicketRules } from "../proto/wire/tickets.ts";
import type { Catalog } from "./catalog/catalog.ts";
import type { NetworkIdentity } from "./catalog/standing.ts";
import type { Sessions } from "./sessions.ts";
import type { TicketKeys } from "./ticket_keys.ts";

export interface TicketParts {
  readonly catalog: Pick<Catalog, "ticketsDemanded" | "demandTickets" | "recallTickets">;
  readonly keys: TicketKeys;
  readonly sessions: Pick<Sessions, "send" | "peerIds">;
  /** Where the network stands now, and whether questions about names, and so for tickets, are answered. */
  readonly network: { readonly identity: NetworkIdentity; readonly isAnswering: boolean };
  /** Milliseconds since 1970-01-01 UTC; never jumps. */
  readonly steadyMs: () => number;
}

/** Undefined without identities: nobody can be told from others. */
export async function openTickets(
  { ticketKeys: keys, ...parts }: Omit<TicketParts, "keys" | "steadyMs"> & {
    readonly ticketKeys: TicketKeys | undefined;
  },
): Promise<Tickets | undefined> {
  return keys === undefined ? undefined : await Tickets.open({ ...parts, keys, steadyMs });
}

/** Gives tickets, and tells peers how to check them. One signature an answer, whatever it is about. */
export class Tickets {
  readonly #parts: TicketParts;
  #isDemanded: boolean;
  #told = "";

  private constructor(parts: TicketParts, isDemanded: boolean) {
    this.#parts = parts;
    this.#isDemanded = isDemanded;
    parts.keys.onRotated(() => this.tell());
  }

  static async open(parts: TicketParts): Promise<Tickets> {
    return new Tickets(parts, await parts.catalog.ticketsDemanded());
  }

  /** Whether peers serve whoever has a ticket alone. */
  get isDemanded(): boolean {
    return this.#isDemanded;
  }

  rules(): WireRules {
    const { keys, network, steadyMs } = this.#parts;
    const rules = {
      ...network.identity,
      keys: keys.publicKeys,
      demanded: this.#isDemanded,
      given: network.isAnswering,
    };
    return toTicketRules(rules, steadyMs());
  }

  /** Safe in the catalog, and told, when this is fulfilled. */
  async demand(demanded: boolean): Promise<void> {
    await this.#parts.catalog.demandTickets(demanded);
    this.#isDemanded = demanded;
    this.tell();
  }

  /** A peer says that tickets were demanded when it was told last: a rebuilt database knows it from there alone. */
  async recall(): Promise<void> {
    if (this.#isDemanded || !await this.#parts.catalog.recallTickets()) return;
    this.#isDemanded = true;
    this.tell();
  }

  /** Tells all peers in session what holds, if that is news. Those that come are told with their welcome. */
  tell(): void {
    const ticketRules = this.rules();
    const text = JSON.stringify({ ...ticketRules, nowMs: 0 });
    if (text === this.#told) return;
    this.#told = text;
    const { sessions } = this.#parts;
    for (const peerId of sessions.peerIds()) sessions.send(peerId, { ticketRules });
  }

  /** To get the fragments of a file. */
  toReadFile(client: PeerId, fileId: FileId): Ticket {
    const scope = { kind: "file", fileId } as const;
    return toTicket(this.#seal({ client, right: "read", scope }));
  }

  /** To get one fragment. */
  toReadFragment(client: PeerId, fragmentId: FragmentId): FragmentTicket {
    const leaf = { fragmentId, maxBytes: 0, holders: [] };
    const scope = { kind: "tree", root: merkleRoot([ticketLeaf(leaf)]) } as const;
    const ticket = this.#seal({ client, right: "read", scope });
    return toFragmentTicket({ ticket, leaf: { ...leaf, path: ONLY_LEAF } });
  }

  /** To store fragments of a put, each at its own peers. */
  toStore(client: PeerId, operationId: OperationId, leaves: readonly TicketLeaf[]): Ticket {
    const scope = { kind: "tree", root: merkleRoot(leaves.map(ticketLeaf)) } as const;
    return toTicket(this.#seal({ client, operationId, right: "store", scope }));
  }

  #seal(
    what: Pick<TicketStatement, "client" | "operationId" | "right" | "scope">,
  ): SealedTicket {
    const { keys, network, steadyMs } = this.#parts;
    const notAfterMs = steadyMs() + TICKET_MS;
    return keys.seal(encodeStatement({ ...network.identity, ...what, notAfterMs }));
  }
}
