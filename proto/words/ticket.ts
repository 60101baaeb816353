import { Buffer } from "node:buffer";
import { invalid } from "./errors.ts";
import {
  type FileId,
  fileIdFromBytes,
  type FragmentId,
  idToBytes,
  type NetworkId,
  type OperationId,
  parseNetworkId,
  parseOperationId,
  parsePeerId,
  type PeerId,
} from "./ids.ts";
import { HASH_BYTES } from "./limits.ts";

/** What a ticket allows. There is none to remove: that is the tracker's own, by order. */
export type TicketRight = "read" | "store";

/** What a ticket is for: a whole file, or the fragments in a tree of `ticketLeaf`s. */
export type TicketScope =
  | { readonly kind: "file"; readonly fileId: FileId }
  | { readonly kind: "tree"; readonly root: Uint8Array };

/** What the tracker says with a ticket. */
export interface TicketStatement {
  readonly networkId: NetworkId;
  /** Of the tracker that gave it. */
  readonly epoch: number;
  /** The device that it was given to. */
  readonly client: PeerId;
  /** The put that it belongs to; absent where there is none. */
  readonly operationId?: OperationId;
  readonly right: TicketRight;
  readonly scope: TicketScope;
  /** When it ends, milliseconds since 1970-01-01 UTC by the tracker's clock. */
  readonly notAfterMs: number;
}

/** A ticket as it travels: bytes that are believed only when their signature was checked. */
export interface SealedTicket {
  readonly statement: Uint8Array;
  readonly signature: Uint8Array;
}

/** One fragment of a ticket's tree. */
export interface TicketLeaf {
  readonly fragmentId: FragmentId;
  /** The most bytes that may be stored; 0 in a ticket to read. */
  readonly maxBytes: number;
  /** Where it may be stored, in the order of the placement; none in a ticket to read. */
  readonly holders: readonly PeerId[];
}

/** Signed with it, so that no other signature by the key is ever taken for a ticket's. */
const DOMAIN = "enjambre ticket 1\n";
const NO_OPERATION = "-".repeat(26);
const RIGHTS = ["read", "store"] as const satisfies readonly TicketRight[];
const KINDS = ["file", "tree"] as const satisfies readonly TicketScope["kind"][];
const LENGTHS = [DOMAIN.length, 26, 4, 52, 26, 1, 1, HASH_BYTES, 8] as const;

export const TICKET_STATEMENT_BYTES = LENGTHS.reduce((sum, length) => sum + length, 0);

/** The one form of a statement: fields of fixed length, numbers from the highest byte on. */
export function encodeStatement(ticket: TicketStatement): Buffer {
  const { scope } = ticket;
  const numbers = Buffer.alloc(14);
  numbers.writeUInt32BE(ticket.epoch, 0);
  numbers[4] = RIGHTS.indexOf(ticket.right) + 1;
  numbers[5] = KINDS.indexOf(scope.kind) + 1;
  numbers.writeBigUInt64BE(BigInt(ticket.notAfterMs), 6);
  return Buffer.concat([
    Buffer.from(`${DOMAIN}${ticket.networkId}`),
    numbers.subarray(0, 4),
    Buffer.from(`${ticket.client}${ticket.operationId ?? NO_OPERATION}`),
    numbers.subarray(4, 6),
    scope.kind === "file" ? idToBytes(scope.fileId) : scope.root,
    numbers.subarray(6),
  ], TICKET_STATEMENT_BYTES);
}

/** @throws invalid for whatever `encodeStatement` would not have made. */
export function parseStatement(bytes: Uint8Array): TicketStatement {
  if (bytes.byteLength !== TICKET_STATEMENT_BYTES) {
    throw invalid(
      `A ticket's statement has ${bytes.byteLength} bytes: expected ${TICKET_STATEMENT_BYTES}`,
    );
  }
  const parts = partsOf(bytes);
  const text = (part: number) => parts[part]!.toString("latin1");
  const right = RIGHTS[parts[5]![0]! - 1];
  const kind = KINDS[parts[6]![0]! - 1];
  if (text(0) !== DOMAIN || right === undefined || kind === undefined) {
    throw invalid("A ticket's statement is of a kind that is not known here");
  }
  const notAfter = parts[8]!.readBigUInt64BE();
  if (notAfter > Number.MAX_SAFE_INTEGER) throw invalid("A ticket has an end that is no time");
  return {
    networkId: parseNetworkId(text(1)),
    epoch: parts[2]!.readUInt32BE(),
    client: parsePeerId(text(3)),
    ...(text(4) !== NO_OPERATION && { operationId: parseOperationId(text(4)) }),
    right,
    scope: kind === "file"
      ? { kind, fileId: fileIdFromBytes(parts[7]!) }
      : { kind, root: Buffer.from(parts[7]!) },
    notAfterMs: Number(notAfter),
  };
}

/** A fragment as the leaf of a ticket's tree: its id, the most bytes, then the ids of its holders. */
export function ticketLeaf({ fragmentId, maxBytes, holders }: TicketLeaf): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(maxBytes);
  return Buffer.concat([idToBytes(fragmentId), bytes, Buffer.from(holders.join(""))]);
}

function partsOf(bytes: Uint8Array): Buffer[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = 0;
  return LENGTHS.map((length) => all.subarray(end, end += length));
}
