import { invalid } from "../../../proto/words/errors.ts";

interface PeerDocument {
  readonly took_ms?: unknown;
  readonly bytes_received?: unknown;
}

/** The peers of what `peer spread --json` prints at its end. */
export function spreadPeers(document: unknown): PeerDocument[] {
  const peers = Array.isArray(document) ? document : (document as { peers?: unknown })?.peers;
  return Array.isArray(peers) ? peers : [];
}

/** Milliseconds until each peer of a spread had the file. Who had it before has no time. */
export function spreadTimes(document: unknown): number[] {
  const times = spreadPeers(document).map((peer) => peer?.took_ms ?? null)
    .filter((time) => time !== null);
  if (times.length > 0 && times.every((time) => typeof time === "number")) return times;
  throw invalid("Cannot read what peer spread says: expected peers with took_ms");
}

/**
 * Bytes that came more than once, over all receivers of a file; undefined when nobody says what it received. Who had
 * the file before, as the holder of a spread, received nothing.
 */
export function duplicateBytes(
  documents: readonly unknown[],
  sizeBytes: number,
): number | undefined {
  const told = documents.map((document) => (document as PeerDocument | null)?.bytes_received)
    .filter((bytes) => typeof bytes === "number");
  if (told.length === 0) return undefined;
  return told.reduce((sum, bytes) => sum + Math.max(0, bytes - sizeBytes), 0);
}
