import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { invalid } from "./errors.ts";
import { bytesToHex, isSha256Hex, sha256Hex } from "./hash.ts";
import { HASH_BYTES } from "./limits.ts";

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** SHA-256 of a manifest's canonical text, 64 hex digits. */
export type FileId = Branded<"FileId">;
/** SHA-256 of a fragment's bytes, 64 hex digits. */
export type FragmentId = Branded<"FragmentId">;
/** SHA-256 of a peer's public key (SPKI, DER), 52 characters of lower-case base32. */
export type PeerId = Branded<"PeerId">;
/** Chosen by chance by whoever starts a change, 26 characters of lower-case base32 (130 bits). */
export type OperationId = Branded<"OperationId">;
/** Chosen by chance when a network is made, 26 characters of lower-case base32. */
export type NetworkId = Branded<"NetworkId">;
/** Chosen by chance when a store is made, 26 characters of lower-case base32. */
export type StoreId = Branded<"StoreId">;

const PEER_ID = /^[a-z2-7]{52}$/;
const RANDOM_ID = /^[a-z2-7]{26}$/;
const RANDOM_ID_BYTES = 17;
const RANDOM_ID_LENGTH = 26;

export function parseFileId(text: string): FileId {
  return parseHash(text, "file id") as FileId;
}

export function parseFragmentId(text: string): FragmentId {
  return parseHash(text, "fragment id") as FragmentId;
}

export function fileIdFromBytes(bytes: Uint8Array): FileId {
  return hashFromBytes(bytes, "file id") as FileId;
}

export function fragmentIdFromBytes(bytes: Uint8Array): FragmentId {
  return hashFromBytes(bytes, "fragment id") as FragmentId;
}

/** For bytes of a wire message or a database row, where a view would keep the whole message alive. */
export function idToBytes(id: FileId | FragmentId): Buffer {
  return Buffer.from(id, "hex");
}

export function fragmentIdOf(bytes: Uint8Array): FragmentId {
  return sha256Hex(bytes) as FragmentId;
}

/** @param spkiDer The public key as SubjectPublicKeyInfo in DER. */
export function peerIdOf(spkiDer: Uint8Array): PeerId {
  return base32(createHash("sha256").update(spkiDer).digest()) as PeerId;
}

/**
 * The id of somebody who has no key, and takes part as long as one command runs.
 * @param randomBytes Fills an array with chance, as `crypto.getRandomValues` does.
 */
export function newPassingPeerId(
  randomBytes: (bytes: Uint8Array<ArrayBuffer>) => void,
): PeerId {
  const bytes = new Uint8Array(HASH_BYTES);
  randomBytes(bytes);
  return base32(bytes) as PeerId;
}

export function isPeerId(text: string): text is PeerId {
  return PEER_ID.test(text);
}

export function parsePeerId(text: string): PeerId {
  return parsePattern(text, PEER_ID, "peer id", "52 characters a-z, 2-7") as PeerId;
}

export function parseOperationId(text: string): OperationId {
  return parseRandomId(text, "operation id") as OperationId;
}

export function parseNetworkId(text: string): NetworkId {
  return parseRandomId(text, "network id") as NetworkId;
}

export function parseStoreId(text: string): StoreId {
  return parseRandomId(text, "store id") as StoreId;
}

/** @param randomBytes Fills an array with chance, as `crypto.getRandomValues` does. */
export function newRandomId<Id extends OperationId | NetworkId | StoreId>(
  randomBytes: (bytes: Uint8Array<ArrayBuffer>) => void,
): Id {
  const bytes = new Uint8Array(RANDOM_ID_BYTES);
  randomBytes(bytes);
  return base32(bytes).slice(0, RANDOM_ID_LENGTH) as Id;
}

/** RFC 4648 base32 in lower case, without padding. */
export function base32(bytes: Uint8Array): string {
  const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet[(value >>> bits) & 31];
    }
    value &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + alphabet[(value << (5 - bits)) & 31];
}

function parseHash(text: string, what: string): string {
  if (isSha256Hex(text)) return text;
  throw invalid(`Cannot parse ${what} ${quote(text)}: expected 64 hex digits in lower case`);
}

function hashFromBytes(bytes: Uint8Array, what: string): string {
  if (bytes.byteLength === HASH_BYTES) return bytesToHex(bytes);
  throw invalid(`Cannot read ${what}: expected ${HASH_BYTES} bytes, got ${bytes.byteLength}`);
}

function parseRandomId(text: string, what: string): string {
  return parsePattern(text, RANDOM_ID, what, "26 characters a-z, 2-7");
}

function parsePattern(text: string, pattern: RegExp, what: string, expected: string): string {
  if (pattern.test(text)) return text;
  throw invalid(`Cannot parse ${what} ${quote(text)}: expected ${expected}`);
}

/** A value as error messages show it: escaped, and cut when it is long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
}
