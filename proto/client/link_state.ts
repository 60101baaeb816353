import type { PeerAddress } from "../words/record.ts";
import type { ExchangeLink } from "./exchange_link.ts";

/** A link of a download, and what is known of how it goes. */
export interface Linked {
  readonly state: LinkState;
  readonly link: ExchangeLink;
}

export interface LinkState {
  readonly number: number;
  readonly peer: PeerAddress;
  isWelcome: boolean;
  /** It sends, and has to wait until there is room. */
  isHeldBack: boolean;
  /** It is getting the file itself. */
  receiving: boolean;
  /** What it said it has. */
  readonly held: Set<number>;
  /** When bytes came last, or something was begun. */
  heardMs: number;
  /** When it was of use last, or opened. */
  usefulMs: number;
}

export function newLinkState(number: number, peer: PeerAddress, nowMs: number): LinkState {
  return {
    ...{ number, peer, isWelcome: false, isHeldBack: false, receiving: false },
    ...{ held: new Set<number>(), heardMs: nowMs, usefulMs: nowMs },
  };
}

/** A link that makes room, and for how long its peer is not turned to again. */
export interface Replaced {
  readonly linked: Linked;
  readonly restsUntilMs: number;
}

/** Whether a sender is to be left because it says nothing, or nothing of what it has begun. */
export function isStalled(state: LinkState, isSending: boolean, nowMs: number): boolean {
  const { isHeldBack, isWelcome, heardMs } = state;
  const mostMs = isWelcome ? (isSending && !isHeldBack ? STALLED_MS : Infinity) : WELCOME_MS;
  return nowMs - heardMs >= mostMs;
}

/** Whether a sender has nothing more to give, and will have nothing. */
export function isSpent({ state }: Linked, isWanted: (index: number) => boolean): boolean {
  return state.isWelcome && !state.receiving && !state.held.values().some(isWanted);
}

/** @param aheadFrom Who has so many fragments is ahead of the receiver. */
export function useOf(linked: Linked, aheadFrom: number): LinkUse & { readonly linked: Linked } {
  const { usefulMs, held } = linked.state;
  return { linked, usefulMs, isAhead: held.size >= aheadFrom };
}

/** What decides whether a link makes room for another. */
export interface LinkUse {
  /** When the sender was of use last, or the link was opened: it sent something, or was not asked for what it has. */
  readonly usefulMs: number;
  /** The sender has all of the file, or more of it than the receiver. */
  readonly isAhead: boolean;
}

/**
 * The link that makes room for another peer, where there is one: else peers may stay linked to each other that have
 * nothing, with no room for who has (uber/kraken#162 and #166). The longest useless goes first; some of those that are
 * ahead stay whatever they do, for they may just have many to serve. While no link at all is of use there is no reason
 * to wait long. Links carry fragments one way, so that what the other gets from here does not end with it.
 */
export function uselessLink<Link extends LinkUse>(
  links: readonly Link[],
  nowMs: number,
): Link | undefined {
  const ahead = links.filter(({ isAhead }) => isAhead).length;
  const lastMs = Math.max(...links.map(({ usefulMs }) => usefulMs));
  const mostMs = nowMs - lastMs >= NONE_USEFUL_MS ? NONE_USEFUL_MS : USELESS_MS;
  let longest: Link | undefined;
  for (const link of links) {
    if (nowMs - link.usefulMs < mostMs || (link.isAhead && ahead <= AHEAD_MIN)) continue;
    if (longest === undefined || link.usefulMs < longest.usefulMs) longest = link;
  }
  return longest;
}

/** One link at a time is replaced, this often at most: whoever has nothing yet may have something soon. */
export const REPLACE_EVERY_MS = 2_000;
/** Who was replaced is not turned to again for so long, unless a tracker says that it has more. */
export const REPLACED_REST_MS = 30_000;
/** A sender that sends nothing of what it has begun for so long is left. */
const STALLED_MS = 10_000;
/** A peer that has not said what it has within this time is left. */
const WELCOME_MS = 4_000;
/** A link of no use for so long may be replaced, */
const USELESS_MS = 30_000;
/** or for so long while none is of use. */
const NONE_USEFUL_MS = 2_000;
/** Links to peers that are complete or have more, which stay. */
const AHEAD_MIN = 2;
