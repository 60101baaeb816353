import type { FileId, FragmentId, NetworkId, PeerId } from "./ids.ts";
import { TICKET_MS, TICKET_SKEW_MS } from "./limits.ts";
import type { FragmentRef } from "./manifest.ts";
import { isInTree, type MerklePath } from "./merkle.ts";
import { type TicketLeaf, ticketLeaf, type TicketStatement } from "./ticket.ts";

/** What may be wrong with a ticket. */
export const TICKET_FAULTS = [
  "missing",
  "key",
  "time",
  "epoch",
  "network",
  "client",
  "right",
  "scope",
  "size",
  "holder",
] as const;

export type TicketFault = typeof TICKET_FAULTS[number];

export interface TicketRefusal {
  readonly fault: TicketFault;
  /** For people: what is wrong, and what to do. */
  readonly why: string;
}

/** Who is asked, by whom and when. */
export interface TicketMoment {
  readonly networkId: NetworkId;
  /** The highest that was seen. */
  readonly epoch: number;
  /** Who calls, as the connection proves it. */
  readonly caller: PeerId;
  /** By the tracker's clock, milliseconds since 1970-01-01 UTC. */
  readonly nowMs: number;
}

/** A leaf of a ticket's tree, as the caller says, and what is to show it. */
export interface ProvenLeaf {
  readonly maxBytes: number;
  readonly holders: readonly PeerId[];
  readonly path: MerklePath;
}

/** A fragment that is to be stored here. */
export interface WantedStore {
  readonly fragment: FragmentRef;
  /** Who is to store it: the peer that is asked. */
  readonly self: PeerId;
  /** Whom it is to be passed on to. */
  readonly forward: readonly PeerId[];
}

const AGAIN = "ask the tracker again";

export const MISSING: TicketRefusal = {
  fault: "missing",
  why: "no ticket came with the call: ask the tracker for one (Catalog.Locate to read, " +
    "Catalog.Place to store); programs of before tickets must be upgraded, or the network be told " +
    "to do without (`tracker tickets --optional`)",
};

export const UNKNOWN_KEY: TicketRefusal = {
  fault: "key",
  why: `the ticket is signed by no key of this network that is known here: ${AGAIN}`,
};

/** What is wrong with a ticket to get fragments of a file. */
export function fileRefusal(
  ticket: TicketStatement,
  fileId: FileId,
  moment: TicketMoment,
): TicketRefusal | undefined {
  const { scope } = ticket;
  return standingRefusal(ticket, moment) ?? clientRefusal(ticket, moment.caller) ??
    rightRefusal(ticket, "read") ??
    (scope.kind === "file" && scope.fileId === fileId ? undefined : uncovered("file", fileId));
}

/**
 * What is wrong with a ticket to get one fragment.
 * @param isOfFile Whether the fragment is part of the ticket's file, where it is for one.
 */
export function fetchRefusal(
  ticket: TicketStatement,
  id: FragmentId,
  proof: ProvenLeaf,
  isOfFile: boolean,
  moment: TicketMoment,
): TicketRefusal | undefined {
  return standingRefusal(ticket, moment) ?? clientRefusal(ticket, moment.caller) ??
    rightRefusal(ticket, "read") ??
    (isOfFile || covers(ticket, id, proof) ? undefined : uncovered("fragment", id));
}

/** What is wrong with a ticket to store a fragment, by its client or by a peer of the chain that passes it on. */
export function storeRefusal(
  ticket: TicketStatement,
  { fragment, self, forward }: WantedStore,
  proof: ProvenLeaf,
  moment: TicketMoment,
): TicketRefusal | undefined {
  const { id, sizeBytes } = fragment;
  const { holders, maxBytes } = proof;
  const isPassedOn = holders.includes(moment.caller);
  return standingRefusal(ticket, moment) ?? rightRefusal(ticket, "store") ??
    (covers(ticket, id, proof) ? undefined : uncovered("fragment", id)) ??
    (isPassedOn ? undefined : clientRefusal(ticket, moment.caller)) ??
    sizeRefusal(sizeBytes, maxBytes) ??
    [self, ...forward].flatMap((peerId) => holderRefusal(peerId, holders) ?? [])[0];
}

/** Whether it is of this network and of now. */
function standingRefusal(
  { networkId, epoch, notAfterMs }: TicketStatement,
  moment: TicketMoment,
): TicketRefusal | undefined {
  if (networkId !== moment.networkId) {
    return { fault: "network", why: `the ticket is of network ${networkId}, not of this one` };
  }
  if (epoch < moment.epoch) {
    const why = `the ticket is of epoch ${epoch}, ${moment.epoch} was seen: ${AGAIN}`;
    return { fault: "epoch", why };
  }
  const overMs = moment.nowMs - notAfterMs;
  if (overMs > TICKET_SKEW_MS) {
    const why = `the ticket ended ${Math.round(overMs / 1000)} s ago: ${AGAIN}`;
    return { fault: "time", why };
  }
  // Given by a clock that was ahead: it would hold for as long as that.
  if (overMs < -(TICKET_MS + TICKET_SKEW_MS)) {
    return { fault: "time", why: `the ticket ends later than any given now does: ${AGAIN}` };
  }
  return undefined;
}

function clientRefusal({ client }: TicketStatement, caller: PeerId): TicketRefusal | undefined {
  if (client === caller) return undefined;
  const why = `the ticket was given to device ${client}, and ${caller} calls: each asks the ` +
    "tracker for its own";
  return { fault: "client", why };
}

function rightRefusal(
  { right }: TicketStatement,
  wanted: TicketStatement["right"],
): TicketRefusal | undefined {
  if (right === wanted) return undefined;
  return { fault: "right", why: `the ticket is to ${right}, not to ${wanted}: ${AGAIN}` };
}

function uncovered(what: "file" | "fragment", id: string): TicketRefusal {
  return { fault: "scope", why: `the ticket does not cover ${what} ${id}: ${AGAIN}` };
}

function covers(
  { scope }: TicketStatement,
  fragmentId: FragmentId,
  { maxBytes, holders, path }: ProvenLeaf,
): boolean {
  if (scope.kind !== "tree") return false;
  const leaf: TicketLeaf = { fragmentId, maxBytes, holders };
  return isInTree(ticketLeaf(leaf), path, scope.root);
}

function sizeRefusal(sizeBytes: number, maxBytes: number): TicketRefusal | undefined {
  if (sizeBytes <= maxBytes) return undefined;
  const why = `the ticket is for ${maxBytes} bytes at the most, not ${sizeBytes}: ${AGAIN}`;
  return { fault: "size", why };
}

function holderRefusal(peerId: PeerId, holders: readonly PeerId[]): TicketRefusal | undefined {
  if (holders.includes(peerId)) return undefined;
  return { fault: "holder", why: `peer ${peerId} was not chosen to store it: ${AGAIN}` };
}
