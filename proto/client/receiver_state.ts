import type { Random } from "../process/random.ts";

export interface ReceiverSettings {
  /** Bytes of each fragment of the file. */
  readonly sizesBytes: readonly number[];
  readonly wanted: Iterable<number>;
  /** The rarest first, or in order for a reader. */
  readonly order: "rarest" | "sequential";
  /** In order: how many fragments from the first missing one may come. */
  readonly windowMax: number;
  /** This receiver among its zone's members. */
  readonly ownId: string;
  readonly random: Random;
}

export interface SenderFacts {
  readonly id: string;
  /** Whether it is in the receiver's own zone, or zones do not matter. */
  readonly near: boolean;
  readonly held: Iterable<number>;
  /** Whether it is getting the file itself, so that it will bring fragments into its zone; yes where absent. */
  readonly receiving?: boolean;
}

/** What one sender is to be told. */
export interface SenderOrders extends Readonly<OrderLists> {
  readonly sender: number;
}

export interface OrderLists {
  readonly offer: number[];
  readonly withdraw: number[];
  /** Withdrawn, too, but a sender that has enough to choose from will hardly begin them soon. */
  readonly spare: number[];
  readonly cancel: number[];
}

export interface FragmentState {
  readonly sizeBytes: number;
  wanted: boolean;
  /** The one sender that may begin it, and since when. */
  offeredTo: number | undefined;
  offeredMs: number;
  /** Two at the most. */
  begun: Begun[];
  /** A second sender that may begin it while the first is sending it. */
  racer: number | undefined;
}

export interface Begun {
  readonly sender: number;
  readonly sinceMs: number;
  cameBytes: number;
}

export interface SenderState {
  readonly near: boolean;
  readonly offered: Set<number>;
  /** What it is sending. */
  begun: number | undefined;
  /** And what it has sent and is being verified. */
  readonly begunAll: Set<number>;
  bytesPerMs: number | undefined;
}

/** Fragments that a sender has to send. */
export function load({ offered, begun }: SenderState): number {
  return offered.size + (begun === undefined ? 0 : 1);
}

/** How many fragments a sender is offered at a time that others have as well. */
export function offersTo(
  { bytesPerMs }: SenderState,
  isComplete: boolean,
  best: number | undefined,
): number {
  if (bytesPerMs !== undefined && bytesPerMs < (best ?? 0) / SLOW_FACTOR) return 1;
  return isComplete ? OFFERS_COMPLETE : OFFERS_PARTIAL;
}

const OFFERS_COMPLETE = 10;
const OFFERS_PARTIAL = 3;
const SLOW_FACTOR = 4;

/** When, how many bytes per ms the fastest sender sends, and how many are sending. */
export interface Moment {
  readonly nowMs: number;
  readonly best: number | undefined;
  readonly sending: number;
}
