import { Buffer } from "node:buffer";
import { createHash, type Hash } from "node:crypto";

/** SHA-256 of the bytes, as 64 hex digits. */
export function sha256Hex(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** A SHA-256 that is fed in parts. */
export function sha256(): Hash {
  return createHash("sha256");
}

const HEX_64 = /^[0-9a-f]{64}$/;

export function isSha256Hex(text: string): boolean {
  return HEX_64.test(text);
}

export function hexToBytes(hex: string): Uint8Array {
  return Uint8Array.fromHex(hex);
}

export function bytesToHex(bytes: Uint8Array): string {
  // A Buffer's own conversion is several times faster than the generic one, and wire messages bring Buffers.
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
