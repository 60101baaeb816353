import { type Random, shuffled } from "../../proto/process/random.ts";
import type { FragmentId, PeerId } from "../../proto/words/ids.ts";
import { ClaimCase, type Finding } from "./claim_case.ts";
import { isVerified } from "./excess.ts";
import type { Candidate } from "./placement.ts";
import { Voices } from "./voices.ts";

/** Peers that are asked at first whether a fragment can be had, and in all. */
const CHECKERS_FIRST = 3;
const CHECKERS_MAX = 6;
/** Claims that are looked into at the same time: in all, of one peer, and because of one accuser. */
const CASES_MAX = 256;
const CASES_PER_PEER_MAX = 4;
const CASES_PER_ACCUSER_MAX = 8;
/** A claim that nobody could judge for so long is left, and not looked into again for as long. */
const CASE_MOST_MS = 10 * 60_000;
const RESTS_MAX = 4_096;
/** Part of the peers that are fenced without an operator, or one. That more lie is less likely than our mistake. */
const FENCED_SHARE_MAX = 1 / 3;

/** A device says that a peer did not give what it claims to have. */
export interface Accusation {
  /** A device id. */
  readonly accuser: string;
  readonly isPeer: boolean;
  readonly peerId: PeerId;
  readonly id: FragmentId;
}

export interface ClaimsView {
  readonly peers: ReadonlyMap<PeerId, Candidate>;
  /** The fragment's bytes, when a copy of it counts there now; else undefined. */
  claimedBytes(peerId: PeerId, id: FragmentId): number | undefined;
  readonly nowMs: number;
  readonly random: Random;
}

/** What is to be done about claims. */
export type ClaimDeed =
  /** Have the peer itself read the fragment. */
  | { readonly kind: "verify"; readonly peerId: PeerId; readonly id: FragmentId }
  /** Have `checker` try to get it from `peerId`. */
  | {
    readonly kind: "check";
    readonly checker: PeerId;
    readonly peerId: PeerId;
    readonly id: FragmentId;
    readonly sizeBytes: number;
  }
  /** Count nothing that the peer claims. */
  | { readonly kind: "fence"; readonly peerId: PeerId; readonly reason: string }
  /** Only say so, because too many are fenced already. */
  | { readonly kind: "spare"; readonly peerId: PeerId; readonly reason: string };

/**
 * Finds out whether peers have what they claim. Whoever did not get a fragment says so; then its peer is asked to read
 * it, and may say that it has lost it; when it stands by its claim, other peers try. Who could not reach it says
 * nothing. What the most of them find decides: about the claim's peer, and about whoever accused it. Soft state: it
 * does no IO, and what it wants done comes back as values.
 */
export class Claims {
  readonly #cases = new Map<string, ClaimCase>();
  readonly #voices = new Voices();
  /** Claims that are not looked into before a moment. */
  readonly #rests = new Map<string, number>();

  /** The claims that are looked into. */
  get cases(): readonly { readonly peerId: PeerId; readonly id: FragmentId }[] {
    return [...this.#cases.values()];
  }

  /** Answers whether it is looked into. */
  accuse({ accuser, isPeer, peerId, id }: Accusation, nowMs: number): boolean {
    if (accuser === peerId || !this.#voices.has(accuser, nowMs)) return false;
    const key = keyOf(peerId, id);
    const open = this.#cases.get(key) ?? this.#open(accuser, peerId, id, nowMs);
    open?.accusedBy(accuser, isPeer, nowMs);
    return open !== undefined;
  }

  /** The peer read the fragment, or not; undefined: its session ended before it said so. */
  verified(peerId: PeerId, id: FragmentId, has: boolean | undefined, nowMs: number): void {
    this.#cases.get(keyOf(peerId, id))?.verified(has, nowMs);
  }

  /** A peer tried to get the fragment, for a case or as a spot check. */
  checked(
    checker: PeerId,
    claim: { readonly peerId: PeerId; readonly id: FragmentId },
    finding: Finding,
    nowMs: number,
  ): void {
    const { peerId, id } = claim;
    if (this.#cases.get(keyOf(peerId, id))?.checked(checker, finding)) return;
    if (finding !== "missing") return;
    this.accuse({ accuser: checker, isPeer: true, peerId, id }, nowMs);
  }

  /** Who may check a peer's claim: by chance, accusers of it last. */
  checkersOf(peerId: PeerId, view: ClaimsView, accusers: ReadonlySet<string>): PeerId[] {
    const able = [...view.peers.values()].filter((peer) =>
      peer.peerId !== peerId && isVerified(peer) && !peer.fenced &&
      this.#voices.has(peer.peerId, view.nowMs)
    ).map((peer) => peer.peerId);
    const mixed = shuffled(able, view.random);
    return [
      ...mixed.filter((each) => !accusers.has(each)),
      ...mixed.filter((each) => accusers.has(each)),
    ];
  }

  /** What is to be done now. */
  turn(view: ClaimsView): ClaimDeed[] {
    const deeds: ClaimDeed[] = [];
    let fenced = [...view.peers.values()].filter((peer) => peer.fenced).length;
    for (const open of [...this.#cases.values()]) {
      // Another of the same peer's may have ended with it.
      if (!this.#cases.has(keyOf(open.peerId, open.id))) continue;
      const mayFence = fenced + 1 <= Math.max(1, Math.floor(view.peers.size * FENCED_SHARE_MAX));
      const some = this.#step(open, view, mayFence);
      if (some.some(({ kind }) => kind === "fence")) fenced += 1;
      deeds.push(...some);
    }
    return deeds;
  }

  #step(open: ClaimCase, view: ClaimsView, mayFence: boolean): ClaimDeed[] {
    const { nowMs } = view;
    const { peerId, id } = open;
    const sizeBytes = view.claimedBytes(peerId, id);
    // The peer took it back, or nothing of it counts any more: there is nothing to judge.
    if (sizeBytes === undefined) return this.#close(open);
    if (nowMs - open.sinceMs >= CASE_MOST_MS) return this.#close(open, nowMs);
    const peer = view.peers.get(peerId);
    if (peer === undefined || !isVerified(peer)) return [];
    if (open.isToVerify) {
      open.verifyAsked(nowMs);
      return [{ kind: "verify", peerId, id }];
    }
    if (!open.isContested(nowMs) || open.isWaiting) return [];
    if (open.verdict === "guilty") return this.#condemn(open, mayFence);
    if (open.verdict === "refuted") {
      for (const accuser of open.accusers) this.#voices.refuted(accuser, nowMs);
      return this.#close(open, nowMs);
    }
    return this.#askMore(open, sizeBytes, view);
  }

  /** When nobody is left to ask, others may still say what they find. */
  #askMore(open: ClaimCase, sizeBytes: number, view: ClaimsView): ClaimDeed[] {
    const { peerId, id, asked } = open;
    const count = asked.size === 0 ? CHECKERS_FIRST : Math.min(1, CHECKERS_MAX - asked.size);
    const next = this.checkersOf(peerId, view, open.accusers)
      .filter((checker) => !asked.has(checker)).slice(0, count);
    for (const checker of next) open.checkAsked(checker);
    return next.map((checker) => ({ kind: "check", checker, peerId, id, sizeBytes }));
  }

  #condemn(open: ClaimCase, mayFence: boolean): ClaimDeed[] {
    const { peerId, id } = open;
    const { missing, found } = open.counts;
    for (const each of [...this.#cases.values()]) {
      if (each.peerId === peerId) this.#close(each, open.sinceMs);
    }
    const reason =
      `It claims fragment ${id.slice(0, 12)}, which ${missing} devices could not get ` +
      `from it${found === 0 ? "" : `, while ${found} could`}`;
    return [{ kind: mayFence ? "fence" : "spare", peerId, reason }];
  }

  #open(accuser: string, peerId: PeerId, id: FragmentId, nowMs: number): ClaimCase | undefined {
    const key = keyOf(peerId, id);
    if ((this.#rests.get(key) ?? 0) > nowMs) return undefined;
    const all = [...this.#cases.values()];
    const isFull = all.length >= CASES_MAX ||
      all.filter((each) => each.peerId === peerId).length >= CASES_PER_PEER_MAX ||
      all.filter((each) => each.accusers.has(accuser)).length >= CASES_PER_ACCUSER_MAX;
    if (isFull) return undefined;
    const open = new ClaimCase(peerId, id, nowMs);
    this.#cases.set(key, open);
    return open;
  }

  /** @param nowMs When it is to rest from now on. */
  #close({ peerId, id }: ClaimCase, nowMs?: number): ClaimDeed[] {
    const key = keyOf(peerId, id);
    this.#cases.delete(key);
    if (nowMs === undefined) return [];
    this.#rests.set(key, nowMs + CASE_MOST_MS);
    if (this.#rests.size > RESTS_MAX) this.#rests.delete(this.#rests.keys().next().value!);
    return [];
  }
}

function keyOf(peerId: PeerId, id: FragmentId): string {
  return `${peerId} ${id}`;
}
