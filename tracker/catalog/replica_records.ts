import type { FragmentId, PeerId } from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";

export interface ReplicaChanges {
  readonly peerId: PeerId;
  readonly gained: readonly GainedFragment[];
  readonly lost: readonly FragmentId[];
}

export interface GainedFragment extends FragmentRef {
  /** Whether the network chose this place for it; false when absent. */
  readonly placed?: boolean;
  /** Whether the peer was told to give it up and has not answered: then it does not count; false when absent. */
  readonly dropping?: boolean;
}

export interface InventoryDigest {
  readonly count: number;
  /** 64 hex digits; zeros for none. */
  readonly xor: string;
}

export interface InventoryPart {
  readonly fragments: readonly GainedFragment[];
  readonly first: boolean;
  readonly last: boolean;
}

export interface ShortCursor {
  readonly copies: number;
  readonly id: FragmentId;
}

export interface ShortFragment extends FragmentRef {
  readonly copies: number;
  readonly wanted: number;
  readonly holders: readonly PeerId[];
}

export interface FragmentPage {
  readonly fragments: readonly HeldFragment[];
  /** Fragments of this part that only peers told of, and nothing refers to. */
  readonly strays: readonly FragmentId[];
  /** To go on from; undefined when this was the last. */
  readonly next: number | undefined;
}

/** A fragment that is wanted or claimed, and its replicas that count. */
export interface HeldFragment extends FragmentRef {
  /** Copies; 0 when only open uploads have it. */
  readonly wanted: number;
  /** Whether an open upload has it. */
  readonly claimed: boolean;
  readonly replicas: readonly HeldReplica[];
}

export interface HeldReplica {
  readonly peerId: PeerId;
  /** Whether the network chose this place. */
  readonly placed: boolean;
}

export interface PlacedReplica {
  readonly id: FragmentId;
  readonly peerId: PeerId;
}

export interface FragmentReplicas extends FragmentRef {
  readonly wanted: number;
  readonly holders: readonly PeerId[];
}

export interface DroppableReplica extends FragmentRef {
  readonly peerId: PeerId;
  /** Whether a committed version ever referred to it: then its bytes go to the trash first. */
  readonly wasCommitted: boolean;
}
