import { Buffer } from "node:buffer";
import { type Random, seededRandom } from "../../proto/process/random.ts";
import { sha256, sha256Hex } from "../../proto/words/hash.ts";
import type { OperationId } from "../../proto/words/ids.ts";
import { FRAGMENT_SIZE_MIN_BYTES } from "../../proto/words/limits.ts";

export const FRAGMENT_BYTES = FRAGMENT_SIZE_MIN_BYTES;
const FRAGMENTS_MAX = 5;
/** Fragments that many files have in common: so they are wanted again while they are being dropped. */
const SHARED_COUNT = 6;
const SHARED_SHARE = 0.4;
const SMALL_SHARE = 0.15;
/** Of files that go in frames (PROTOCOL.md), their fragments and they themselves. */
const BULK_SHARE = 0.08;
const BULK_FRAGMENT_BYTES = 256 * 1024;
const BULK_FRAGMENTS = 17;
const BLOCK_BYTES = 64;

/** Of what an operation puts. */
export function fragmentBytesOf(operationId: OperationId): number {
  return isBulk(randomOf(operationId)) ? BULK_FRAGMENT_BYTES : FRAGMENT_BYTES;
}

function randomOf(operationId: OperationId): Random {
  return seededRandom(sha256().update(operationId).digest().readUInt32BE());
}

function isBulk(random: Random): boolean {
  return random() < BULK_SHARE;
}

/** What an operation puts: a function of its id alone. No two have the same first fragment. */
export function contentOf(operationId: OperationId): Buffer {
  const random = randomOf(operationId);
  const isLarge = isBulk(random);
  const whole = Math.floor(random() * FRAGMENTS_MAX);
  const tailBytes = 1 + Math.floor(random() * (FRAGMENT_BYTES - 1));
  if (isLarge) return stamped(operationId, BULK_FRAGMENTS * BULK_FRAGMENT_BYTES + tailBytes);
  if (random() < SMALL_SHARE) return stamped(operationId, 1 + Math.floor(random() * 1000));
  const parts = Array.from({ length: whole }, (_, index) => {
    const isShared = index > 0 && random() < SHARED_SHARE;
    const label = isShared
      ? `shared ${Math.floor(random() * SHARED_COUNT)}`
      : `${operationId} ${index}`;
    return stamped(label, FRAGMENT_BYTES);
  });
  return Buffer.concat([...parts, stamped(`${operationId} tail`, tailBytes)]);
}

/** Bytes of which each block says whose they are. */
function stamped(label: string, sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes, " ");
  for (let at = 0; at < sizeBytes; at += BLOCK_BYTES) bytes.write(`${label} @${at}\n`, at);
  return bytes;
}

/** What is wrong with bytes that an operation should have put; undefined: nothing. */
export function faultOf(bytes: Uint8Array, operationId: OperationId): string | undefined {
  const expected = contentOf(operationId);
  if (expected.equals(bytes)) return undefined;
  if (expected.byteLength !== bytes.byteLength) {
    return `${bytes.byteLength} bytes, not ${expected.byteLength}`;
  }
  const at = expected.findIndex((byte, index) => byte !== bytes[index]);
  const start = at - at % BLOCK_BYTES;
  const found = Buffer.from(bytes.subarray(start, start + BLOCK_BYTES)).toString("latin1");
  return `other bytes from ${at} on: ${JSON.stringify(found.trim())}`;
}

export function hashOf(bytes: Uint8Array): string {
  return sha256Hex(bytes);
}
