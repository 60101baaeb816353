import { type Random, shuffled } from "../../proto/process/random.ts";
import type { FileId, PeerId } from "../../proto/words/ids.ts";
import { SWARM_NEIGHBOURS_MAX } from "../../proto/words/limits.ts";
import type { PeerAddress } from "../../proto/words/record.ts";

/** A member that is not heard of for so long is named to nobody. */
const MEMBER_MS = 60_000;
/** Members say so this often, and the first ones of a swarm, who know few, more often. */
const AGAIN_MS = 20_000;
const AGAIN_SOON_MS = 1_000;
const FEW = 4;
const MEMBERS_MAX = 4_096;
const SWARMS_MAX = 16_384;

interface Member {
  readonly peer: PeerAddress;
  readonly held: number;
  /** The device that says so; empty where nobody has a certificate. */
  readonly owner: string;
  readonly heardMs: number;
}

/** Somebody who takes part. */
export interface Joining {
  /** Absent for those that serve nobody. */
  readonly peer: PeerAddress | undefined;
  readonly held: number;
  readonly owner: string;
}

/** What a member learns when it says that it takes part. */
export interface SwarmNews {
  readonly peers: readonly PeerAddress[];
  readonly againMs: number;
}

/** Who is getting which file right now. Soft: whoever is in a swarm says so again and again. */
export class Swarms {
  readonly #random: Random;
  readonly #members = new Map<FileId, Map<PeerId, Member>>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Remembers a member that serves others, and names some others to it. */
  join(fileId: FileId, { peer, held, owner }: Joining, nowMs: number): SwarmNews {
    const members = this.#swarm(fileId, nowMs);
    const others = [...members.values()].filter((member) => member.peer.peerId !== peer?.peerId);
    if (peer !== undefined && (members.size < MEMBERS_MAX || members.has(peer.peerId))) {
      members.delete(peer.peerId);
      members.set(peer.peerId, { peer, held, owner, heardMs: nowMs });
    }
    if (members.size > 0 && this.#members.size < SWARMS_MAX) this.#members.set(fileId, members);
    return {
      peers: mixed(others, peer?.zone, this.#random),
      againMs: others.length < FEW ? AGAIN_SOON_MS : AGAIN_MS,
    };
  }

  /** Which device takes part under that id; without any, whoever asks. */
  ownerOf(fileId: FileId, peerId: PeerId, asking: string): string {
    return this.#members.get(fileId)?.get(peerId)?.owner ?? asking;
  }

  leave(fileId: FileId, peerId: PeerId): void {
    const members = this.#members.get(fileId);
    members?.delete(peerId);
    if (members?.size === 0) this.#members.delete(fileId);
  }

  /** Forgets those that were not heard of lately. */
  tick(nowMs: number): void {
    for (const fileId of [...this.#members.keys()]) {
      if (this.#swarm(fileId, nowMs).size === 0) this.#members.delete(fileId);
    }
  }

  #swarm(fileId: FileId, nowMs: number): Map<PeerId, Member> {
    const members = this.#members.get(fileId) ?? new Map<PeerId, Member>();
    for (const [peerId, { heardMs }] of members) {
      if (nowMs - heardMs < MEMBER_MS) break;
      members.delete(peerId);
    }
    return members;
  }
}

/** Half from the own zone and half from others, and half of each the most complete: so nobody sees only beginners. */
function mixed(
  members: readonly Member[],
  zone: string | undefined,
  random: Random,
): PeerAddress[] {
  const near = members.filter(({ peer }) => peer.zone === zone);
  const far = members.filter(({ peer }) => peer.zone !== zone);
  const half = SWARM_NEIGHBOURS_MAX / 2;
  const nearCount = Math.max(half, SWARM_NEIGHBOURS_MAX - far.length);
  const chosenNear = some(near, nearCount, random);
  const chosenFar = some(far, SWARM_NEIGHBOURS_MAX - chosenNear.length, random);
  return shuffled([...chosenNear, ...chosenFar], random).map(({ peer }) => peer);
}

function some(members: readonly Member[], most: number, random: Random): Member[] {
  if (members.length <= most) return [...members];
  const byHeld = shuffled(members, random).toSorted((one, other) => other.held - one.held);
  const complete = byHeld.slice(0, Math.ceil(most / 2));
  const others = shuffled(byHeld.slice(complete.length), random);
  return [...complete, ...others.slice(0, most - complete.length)];
}
