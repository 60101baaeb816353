import type { SenderState } from "./receiver_state.ts";

/** What is offered to a sender is left to it for so long where it may have begun it; and while others are sending. */
const TAKE_AFTER_MS = 250;
const TAKE_AFTER_MS_WHILE_BUSY = 1_000;
/** Or for as long as so many fragments would take. */
const FRAGMENTS_WHILE_BUSY = 3;
/** With so many that are sending the link is busy without this one. */
const BUSY_SENDERS = 2;
/** With so much to choose from a sender has hardly begun the one that is meant: while it sends another, or nothing. */
const CHOICE_WHILE_SENDING = 2;
const CHOICE = 3;

/**
 * How long a fragment is left to the sender that it was offered to before another one may take it over. A sender that
 * has little to choose from may well have begun it, and its word is in the queues of the links: taken over then it
 * comes twice. Of 1,300 takeovers at 50 Mbit/s so did half of the fragments that were all there was to choose, a third
 * of those of two, a fifth of those behind one that was being sent, and a sixteenth of those of two behind one.
 * @param ownMs How long it takes from the one that would take it over.
 * @param sending How many senders are sending now.
 */
export function leftToSenderMs(
  { offered, begun }: Pick<SenderState, "offered" | "begun">,
  ownMs: number,
  sending: number,
): number {
  if (offered.size >= (begun === undefined ? CHOICE : CHOICE_WHILE_SENDING)) return 0;
  const isBusy = sending >= BUSY_SENDERS;
  return isBusy
    ? Math.max(TAKE_AFTER_MS_WHILE_BUSY, FRAGMENTS_WHILE_BUSY * ownMs)
    : Math.max(TAKE_AFTER_MS, ownMs);
}
