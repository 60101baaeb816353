import { base32, type FragmentId, fragmentIdOf, type PeerId } from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";
import type { PeerAddress } from "../../proto/words/record.ts";
import type { Candidate } from "../../tracker/core/placement.ts";

const PEER_ID_LENGTH = 52;
const GIB = 1024 ** 3;

/** A peer id that is the same for the same number. */
export function peerId(index: number): PeerId {
  const digits = base32(new TextEncoder().encode(String(index).padStart(6, "0")));
  return digits.padEnd(PEER_ID_LENGTH, "a") as PeerId;
}

export function peerAddress(index: number, address = `host-${index}:1`): PeerAddress {
  return { peerId: peerId(index), address, zone: `zone-${index}` };
}

/** A live peer that is as good as any other, each in its own zone, unless it is told otherwise. */
export function candidate(index: number, but: Partial<Candidate> = {}): Candidate {
  return {
    ...peerAddress(index),
    incarnation: 1,
    liveness: "live",
    lastHeardMs: 0,
    availability: 1,
    capacityBytes: 100 * GIB,
    freeBytes: 50 * GIB,
    activeTransfers: 0,
    uploadBytesPerS: Infinity,
    reservedBytes: 0,
    confirmed: true,
    draining: false,
    inMaintenance: false,
    fenced: false,
    ...but,
  };
}

export function fragmentId(label: number | string): FragmentId {
  return fragmentIdOf(new TextEncoder().encode(`fragment ${label}`));
}

export function fragmentRef(label: number | string, sizeBytes = 1024): FragmentRef {
  return { id: fragmentId(label), sizeBytes };
}
