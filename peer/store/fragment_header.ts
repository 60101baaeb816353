import { Buffer } from "node:buffer";
import { assert } from "../../proto/words/errors.ts";
import { sha256 } from "../../proto/words/hash.ts";
import type { FragmentId, NetworkId } from "../../proto/words/ids.ts";

/** What a fragment's bytes are. Peers keep content; the others are reserved. */
export type FragmentKind = "content" | "record" | "manifest";

/** What stands before a fragment's bytes in its file, so that the file alone says what it is and whose. */
export interface FragmentHeader {
  readonly kind: FragmentKind;
  readonly networkId: NetworkId;
  /** Bytes of the fragment, without this header. */
  readonly sizeBytes: number;
  readonly id: FragmentId;
}

/** Always: so the fragment's size follows from its file's, and `tail -c +129 FILE | sha256sum` is its id. */
export const FRAGMENT_HEADER_BYTES = 128;

const MAGIC = Buffer.from("enjambre", "latin1");
const FORMAT = 1;
const KINDS = { content: 1, record: 2, manifest: 3 } as const satisfies Record<
  FragmentKind,
  number
>;

/**
 * Where each field begins, in bytes; numbers are big-endian. What is reserved is zero. The checksum is the SHA-256 of
 * all that is before it.
 */
export const FRAGMENT_HEADER_FIELDS = {
  magic: { at: 0, bytes: 8 },
  format: { at: 8, bytes: 2 },
  kind: { at: 10, bytes: 2 },
  size: { at: 12, bytes: 4 },
  networkId: { at: 16, bytes: 26 },
  reserved: { at: 42, bytes: 22 },
  id: { at: 64, bytes: 32 },
  checksum: { at: 96, bytes: 32 },
} as const;

const AT = FRAGMENT_HEADER_FIELDS;

export function encodeFragmentHeader(header: FragmentHeader): Buffer {
  const { kind, networkId, sizeBytes, id } = header;
  assert(networkId.length === AT.networkId.bytes, "a network id has 26 characters");
  const bytes = Buffer.alloc(FRAGMENT_HEADER_BYTES);
  MAGIC.copy(bytes, AT.magic.at);
  bytes.writeUInt16BE(FORMAT, AT.format.at);
  bytes.writeUInt16BE(KINDS[kind], AT.kind.at);
  bytes.writeUInt32BE(sizeBytes, AT.size.at);
  bytes.write(networkId, AT.networkId.at, "latin1");
  bytes.write(id, AT.id.at, "hex");
  checksumOf(bytes).copy(bytes, AT.checksum.at);
  return bytes;
}

/**
 * What is wrong with the header of a file that should be this fragment's; undefined when nothing is.
 * @param file The first bytes of the file, at least as many as a header has.
 */
export function damageOfHeader(file: Uint8Array, expected: FragmentHeader): string | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, FRAGMENT_HEADER_BYTES);
  // All of a header is known beforehand, so nothing that differs in a single bit passes.
  if (bytes.equals(encodeFragmentHeader(expected))) return undefined;
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) return "it does not begin like a fragment";
  if (!checksumOf(bytes).equals(bytes.subarray(AT.checksum.at))) return "its header is damaged";
  const format = bytes.readUInt16BE(AT.format.at);
  if (format !== FORMAT) return `its format is ${format}, expected ${FORMAT}`;
  const networkId = textAt(bytes, AT.networkId);
  if (networkId !== expected.networkId) return `it belongs to network "${networkId}"`;
  const id = bytes.toString("hex", AT.id.at, AT.id.at + AT.id.bytes);
  if (id !== expected.id) return `it is fragment ${id}`;
  const sizeBytes = bytes.readUInt32BE(AT.size.at);
  if (sizeBytes !== expected.sizeBytes) {
    return `its header says ${sizeBytes} bytes, expected ${expected.sizeBytes}`;
  }
  const kind = bytes.readUInt16BE(AT.kind.at);
  if (kind !== KINDS[expected.kind]) {
    return `it is of kind ${kind}, expected ${KINDS[expected.kind]}`;
  }
  return "its header has what no field is";
}

function checksumOf(header: Buffer): Buffer {
  return sha256().update(header.subarray(0, AT.checksum.at)).digest();
}

/** As a log may show it, whatever the bytes are. */
function textAt(bytes: Buffer, { at, bytes: length }: { at: number; bytes: number }): string {
  return bytes.toString("latin1", at, at + length).replace(/[^ -~]/g, "?");
}
