import type { FragmentTicket, FragmentTicket__Output } from "../gen/enjambre/v1/FragmentTicket.ts";
import type { Ticket, Ticket__Output } from "../gen/enjambre/v1/Ticket.ts";
import type {
  TicketRules as WireRules,
  TicketRules__Output,
} from "../gen/enjambre/v1/TicketRules.ts";
import { type NetworkId, parseNetworkId, parsePeerId } from "../words/ids.ts";
import { EPOCH_MAX, REPLICAS_MAX, TICKET_KEYS_MAX, TICKET_PATH_MAX } from "../words/limits.ts";
import type { SealedTicket } from "../words/ticket.ts";
import type { ProvenLeaf } from "../words/ticket_check.ts";
import { atMost, count, required } from "./convert.ts";

/** What it takes to check tickets. */
export interface TicketRules {
  readonly networkId: NetworkId;
  readonly epoch: number;
  /** Ed25519 public keys of 32 bytes: that of now, then the one before. */
  readonly keys: readonly Uint8Array[];
  readonly demanded: boolean;
  /** Whether the tracker gives any now. */
  readonly given: boolean;
  /** What the tracker's clock is ahead of this program's `steadyMs`. */
  readonly aheadMs: number;
}

/** A ticket for a fragment, as it came. */
export interface PresentedTicket {
  readonly ticket: SealedTicket;
  readonly leaf: ProvenLeaf;
}

/** @param heardMs When it came, by `steadyMs`. */
export function fromTicketRules(wire: TicketRules__Output, heardMs: number): TicketRules {
  return {
    networkId: parseNetworkId(wire.networkId),
    epoch: count(wire.epoch, "ticket_rules.epoch", EPOCH_MAX),
    keys: atMost(wire.keys, TICKET_KEYS_MAX, "ticket_rules.keys").map((key) =>
      Uint8Array.from(key)
    ),
    demanded: wire.demanded,
    given: wire.given,
    aheadMs: count(wire.nowMs, "ticket_rules.now_ms") - heardMs,
  };
}

/** @param nowMs The tracker's clock, milliseconds since 1970-01-01 UTC. */
export function toTicketRules(
  { keys, ...rules }: Omit<TicketRules, "aheadMs">,
  nowMs: number,
): WireRules {
  return { ...rules, nowMs, keys: keys.map((key) => Uint8Array.from(key)) };
}

/** Undefined: none came. */
export function fromTicket(wire: Ticket__Output | null): SealedTicket | undefined {
  return wire ?? undefined;
}

export function toTicket({ statement, signature }: SealedTicket): Ticket {
  return { statement: Uint8Array.from(statement), signature: Uint8Array.from(signature) };
}

/** For a whole file: nothing more is to be shown. */
export function toFileTicket(ticket: SealedTicket): FragmentTicket {
  return { ticket: toTicket(ticket) };
}

export function toFragmentTicket({ ticket, leaf }: PresentedTicket): FragmentTicket {
  const { path, maxBytes, holders } = leaf;
  return {
    ticket: toTicket(ticket),
    leafIndex: path.index,
    leafCount: path.count,
    path: path.siblings.map((sibling) => Uint8Array.from(sibling)),
    maxBytes,
    holderPeerIds: [...holders],
  };
}

/** Undefined: none came. */
export function fromFragmentTicket(
  wire: FragmentTicket__Output | null,
): PresentedTicket | undefined {
  if (wire === null) return undefined;
  return {
    ticket: required(wire.ticket, "ticket.ticket"),
    leaf: {
      maxBytes: wire.maxBytes,
      holders: atMost(wire.holderPeerIds, REPLICAS_MAX, "ticket.holder_peer_ids").map(parsePeerId),
      path: {
        index: wire.leafIndex,
        count: wire.leafCount,
        siblings: atMost(wire.path, TICKET_PATH_MAX, "ticket.path"),
      },
    },
  };
}
