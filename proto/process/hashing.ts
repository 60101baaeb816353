import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { monotonicMs } from "./clock.ts";

/**
 * Processors with instructions for SHA-256 hash 900 MiB/s and more, those without about 200. For these another thread
 * is worth the copy that WebCrypto makes of what it hashes.
 */
const FAST_BYTES_PER_MS = 500 * 1024;
/** Handing over less costs more than it saves, and the copies of more cost too much memory. */
const ASIDE_MIN_BYTES = 64 * 1024;
const ASIDE_MAX_BYTES = 4 * 1024 * 1024;

/** So much that making a hash, up to 36 µs in a program that has just started, counts for little. */
export const TRIAL_BYTES = 256 * 1024;
const TRIALS = 3;

/** A SHA-256 of bytes that come in parts. */
export interface PartsHash {
  update(part: Uint8Array): void;
  /** As 64 hex digits. */
  digest(): string | Promise<string>;
}

/** For parts that are nowhere together. */
export function partsHash(): PartsHash {
  const hash = createHash("sha256");
  return { update: (part) => void hash.update(part), digest: () => hash.digest("hex") };
}

/**
 * For parts that come to lie one after the other in `memory`, and fill it in the end. It may be used again as soon as
 * the digest is asked for.
 * @param isSlow Whether another thread shall hash: where the processor takes long for it.
 */
export function gatheredHash(memory: Uint8Array, isSlow?: boolean): PartsHash {
  const { byteLength } = memory;
  const isWorthIt = byteLength >= ASIDE_MIN_BYTES && byteLength <= ASIDE_MAX_BYTES;
  if (isWorthIt && (isSlow ?? hashesSlowly())) {
    return { update: () => {}, digest: () => hashedAside(memory) };
  }
  return partsHash();
}

async function hashedAside(bytes: Uint8Array): Promise<string> {
  // None of our memory is shared between threads.
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Buffer.from(digest).toString("hex");
}

let isSlowHere: boolean | undefined;

/** Whether this processor has no instructions for SHA-256, as it looks; tried once. */
function hashesSlowly(): boolean {
  isSlowHere ??= isSlowTrial(bestTrialMs());
  return isSlowHere;
}

/** @param tookMs For `TRIAL_BYTES`. */
export function isSlowTrial(tookMs: number): boolean {
  return TRIAL_BYTES / tookMs < FAST_BYTES_PER_MS;
}

/** The best of some, for others want the processor as well. */
function bestTrialMs(): number {
  const bytes = new Uint8Array(TRIAL_BYTES);
  const trials = Array.from({ length: TRIALS }, () => {
    const sinceMs = monotonicMs();
    createHash("sha256").update(bytes).digest();
    return monotonicMs() - sinceMs;
  });
  return Math.min(...trials);
}
