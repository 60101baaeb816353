import { type Random, shuffled } from "../../proto/process/random.ts";
import type { PeerId } from "../../proto/words/ids.ts";
import { formatSize } from "../../proto/words/units.ts";
import type { Member } from "./membership.ts";

/** A peer as placement sees it. */
export interface Candidate extends Member {
  /** Bytes promised to uploads and copies under way, not yet in its own figures. */
  readonly reservedBytes: number;
}

export interface PlacementQuestion {
  readonly sizeBytes: number;
  /** Peers to choose. */
  readonly count: number;
  /** Peers that have the fragment or are being given it. */
  readonly holders: ReadonlySet<PeerId>;
  /** Peers that must not be chosen for other reasons. */
  readonly avoid: ReadonlySet<PeerId>;
}

export interface PlacementAnswer {
  /** Best first; fewer than asked when no more qualify. */
  readonly chosen: readonly Candidate[];
  /** Why each of the others does not qualify, or comes after the chosen ones. */
  readonly refused: ReadonlyMap<PeerId, string>;
}

/** Weights of room, idleness and availability in a peer's score; they add up to 1. */
const ROOM_WEIGHT = 0.5;
const IDLENESS_WEIGHT = 0.3;
const AVAILABILITY_WEIGHT = 0.2;
/** Scores are compared in steps of 1/20: what is closer is equal, and chance decides, so that load spreads. */
const SCORE_STEPS = 20;
/** A peer with so much promised, or so many transfers, counts as fully busy. */
const BUSY_RESERVED_BYTES = 256 * 1024 * 1024;
const BUSY_TRANSFERS = 16;

/**
 * Chooses peers for one fragment: distinct ones, each in the zone with the fewest copies so far, there the one with the
 * best score of room, idleness and availability, by chance among equals. A peer without room never qualifies.
 */
export function choosePeers(
  question: PlacementQuestion,
  candidates: readonly Candidate[],
  random: Random,
): PlacementAnswer {
  const refused = new Map<PeerId, string>();
  const copiesByZone = new Map<string, number>();
  let open: Candidate[] = [];
  for (const candidate of shuffled(candidates, random)) {
    if (question.holders.has(candidate.peerId)) addCopy(copiesByZone, candidate.zone);
    const refusal = refusalOf(candidate, question);
    if (refusal === undefined) open.push(candidate);
    else refused.set(candidate.peerId, refusal);
  }
  const chosen: Candidate[] = [];
  while (chosen.length < question.count && open.length > 0) {
    const best = open.reduce((a, b) => isBetter(b, a, copiesByZone) ? b : a);
    chosen.push(best);
    addCopy(copiesByZone, best.zone);
    open = open.filter((candidate) => candidate !== best);
  }
  for (const candidate of open) {
    refused.set(candidate.peerId, afterwards(candidate, chosen, copiesByZone));
  }
  return { chosen, refused };
}

/** Room, idleness and availability in one number, 0 to 1. */
export function scoreOf(candidate: Candidate): number {
  const room = roomOf(candidate) / Math.max(1, candidate.capacityBytes);
  const busy = Math.max(
    candidate.reservedBytes / BUSY_RESERVED_BYTES,
    candidate.activeTransfers / BUSY_TRANSFERS,
  );
  return ROOM_WEIGHT * clamp(room) + IDLENESS_WEIGHT * (1 - clamp(busy)) +
    AVAILABILITY_WEIGHT * clamp(candidate.availability);
}

/** Bytes that a peer can still be promised. */
export function roomOf(candidate: Candidate): number {
  return candidate.freeBytes - candidate.reservedBytes;
}

function refusalOf(candidate: Candidate, question: PlacementQuestion): string | undefined {
  if (question.holders.has(candidate.peerId)) return "has it already";
  if (candidate.liveness !== "live") return `is ${candidate.liveness}`;
  if (candidate.fenced) return "is fenced: it did not give what it claims to have";
  if (candidate.draining) return "is being emptied";
  if (candidate.inMaintenance) return "is in maintenance";
  if (question.avoid.has(candidate.peerId)) return "was excluded: it failed for this upload";
  if (roomOf(candidate) < question.sizeBytes) {
    return `has no room: ${formatSize(Math.max(0, roomOf(candidate)))} free, ` +
      `${formatSize(question.sizeBytes)} needed`;
  }
  return undefined;
}

function isBetter(a: Candidate, b: Candidate, copiesByZone: ReadonlyMap<string, number>): boolean {
  const zones = (copiesByZone.get(a.zone) ?? 0) - (copiesByZone.get(b.zone) ?? 0);
  return zones !== 0 ? zones < 0 : stepOf(a) > stepOf(b);
}

function afterwards(
  candidate: Candidate,
  chosen: readonly Candidate[],
  copiesByZone: ReadonlyMap<string, number>,
): string {
  const copies = copiesByZone.get(candidate.zone) ?? 0;
  const score = `score ${scoreOf(candidate).toFixed(2)}`;
  if (chosen.length === 0) return `is not needed: there are enough copies (${score})`;
  if (copies > 0) {
    return `comes later: zone "${candidate.zone}" has ${copies} of the copies (${score})`;
  }
  return `comes later: others have a better or equal score (${score})`;
}

function stepOf(candidate: Candidate): number {
  return Math.floor(scoreOf(candidate) * SCORE_STEPS);
}

function addCopy(copiesByZone: Map<string, number>, zone: string): void {
  copiesByZone.set(zone, (copiesByZone.get(zone) ?? 0) + 1);
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
