import type { FragmentId, NetworkId, PeerId, StoreId } from "../../proto/words/ids.ts";
import type { FragmentRef } from "../../proto/words/manifest.ts";

/**
 * The fragments on one peer's disk. What `has` and `inventory` say was verified when it was written, and is safe on
 * disk. Every implementation passes `tests/contract/store_contract.ts`.
 */
export interface FragmentStore extends AsyncDisposable {
  readonly peerId: PeerId;
  readonly storeId: StoreId;
  /** Raised at each opening, never twice the same. */
  readonly incarnation: number;

  has(id: FragmentId): boolean;
  /** Bytes of a fragment that is held. */
  sizeOf(id: FragmentId): number | undefined;
  inventory(): Iterable<FragmentRef>;
  readonly fragments: number;
  readonly bytes: number;
  space(): Promise<Space>;

  /**
   * Reserves room and opens a writer. @throws exhausted when the fragment does not fit, unavailable before the store
   * belongs to a network.
   */
  write(fragment: FragmentRef, settings?: WriteSettings): Promise<FragmentWriter>;
  /**
   * Compares the whole fragment with its id, and opens it. A bad or vanished one is set aside, reported lost, and an
   * error here. @throws not_found, corrupt
   */
  open(id: FragmentId): Promise<OpenFragment>;
  /** Gives up a fragment: into the trash, or its space at once, also from the trash. Unknown ones are fine. */
  drop(id: FragmentId, how: "trash" | "purge"): Promise<void>;
  /** What was dropped and is not freed yet. */
  trash(): Iterable<TrashEntry>;
  /**
   * Holds a fragment again that lies in the trash, once it was compared with its id there; a bad one is set aside.
   * Answers whether it is held now: else it has to be written.
   */
  takeBack(fragment: FragmentRef): Promise<boolean>;
  /**
   * Holds again what has come back to its place: files of fragments that are not known, taken away by somebody and put
   * back, say. Each is compared with its id; a bad one is left alone. Answers how many fragments it holds more.
   */
  takeInReturned(): Promise<number>;
  /** Frees what has been in the trash since before this moment; answers how many fragments. */
  emptyTrash(beforeMs: number): Promise<number>;

  /** Called with every change of the inventory, after it is true on disk. One listener at most. */
  onChange(listener: (change: StoreChange) => void): void;
  /** @throws unavailable when the data folder is not what it was at the opening (unmounted, moved, replaced). */
  checkPresence(): Promise<void>;

  /** The network that the store belongs to; undefined until it first joined one. */
  readonly networkId: NetworkId | undefined;
  /** Ties the store to a network for good. @throws conflict when it belongs to another. */
  joinNetwork(networkId: NetworkId): Promise<void>;
  /** The highest epoch seen, kept across restarts. */
  readonly epochSeen: number;
  raiseEpoch(epoch: number): Promise<void>;
}

/** A fragment that was found good, to be read in parts. */
export interface OpenFragment extends AsyncDisposable {
  readonly sizeBytes: number;
  /** Fills `into` with the bytes from `offset`, which must all be within the fragment. */
  read(offset: number, into: Uint8Array): Promise<void>;
}

export interface WriteSettings {
  /** The very bytes in memory that will be written were compared with the id a moment ago: once is enough. */
  readonly isVerified?: boolean;
}

/** A fragment on its way to disk. Exactly one of `finish` and `cancel` ends it. */
export interface FragmentWriter {
  /** @throws invalid when there are more bytes than announced, exhausted when the disk is full. */
  write(chunk: Uint8Array): Promise<void>;
  /**
   * Compares with the id, syncs, renames, syncs the folder. @throws corrupt when the bytes are not the fragment's;
   * nothing of them stays.
   */
  finish(): Promise<void>;
  cancel(): Promise<void>;
}

/** A fragment that was dropped. */
export interface TrashEntry {
  readonly id: FragmentId;
  readonly sizeBytes: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly sinceMs: number;
}

export interface StoreChange {
  readonly gained: readonly FragmentRef[];
  readonly lost: readonly FragmentId[];
}

export interface Space {
  /** Bytes offered in all. */
  readonly capacityBytes: number;
  /** Bytes that can still be taken: within the capacity and above the disk's floor, reservations deducted. */
  readonly freeBytes: number;
}
