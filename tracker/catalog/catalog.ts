import type { FileId, FragmentId, NetworkId, OperationId, PeerId } from "../../proto/words/ids.ts";
import type { FragmentRef, Manifest } from "../../proto/words/manifest.ts";
import type { Name, Tag } from "../../proto/words/names.ts";
import type { Condition, FileEntry, NameRecord, RememberedFile } from "../../proto/words/record.ts";
import type { Version } from "../../proto/words/version.ts";
import type { Owner } from "./device_bytes.ts";
import type { IdentityRecords } from "./identity_records.ts";
import type { AdmittedPeer, Fence, HeardPeer, KnownPeer, PeerRow } from "./peer_records.ts";
import type {
  DroppableReplica,
  FragmentPage,
  FragmentReplicas,
  InventoryDigest,
  InventoryPart,
  PlacedReplica,
  ReplicaChanges,
  ShortCursor,
  ShortFragment,
} from "./replica_records.ts";
import type { LatestMoments, PruneMoments } from "./moments.ts";
import type {
  AdoptOutcome,
  LostNames,
  NetworkIdentity,
  RaiseSettings,
  ReportDue,
  Standing,
} from "./standing.ts";

export type { AdmittedPeer, Fence, HeardPeer, KnownPeer, PeerRow };
export type { Condition, FileEntry, NameRecord, RememberedFile };

/**
 * The hard state of a network. Each method is one transaction: when its promise is fulfilled the change is safe on
 * disk, when it is rejected nothing has changed. Moments are arguments, milliseconds since 1970-01-01 UTC. Every
 * implementation passes `tests/contract/catalog_contract.ts`.
 *
 * Words of this port: a fragment is *wanted* when a kept version refers to it; a replica *counts* unless its peer is
 * dead or fenced; *copies* is the number of replicas that count.
 */
export interface Catalog extends AsyncDisposable {
  /** Who belongs to the network. */
  readonly identities: IdentityRecords;

  /** Who this network is; made by chance when the database is new. */
  identity(): Promise<NetworkIdentity>;

  /** How far this database has come, and whether it is all that there is. */
  standing(): Promise<Standing>;
  /**
   * Raises the epoch to `atLeast` and by one at the least, so that no version is given out twice, and begins to
   * collect what peers know beyond this database. While collecting, the epoch before was nobody's: what is asked of
   * peers stays the same.
   * @throws exhausted when there is no higher epoch.
   */
  raiseEpoch(atLeast: number, settings?: RaiseSettings): Promise<Standing>;
  /** Gives a network that is being rebuilt from nothing its id. @throws conflict when it has another one. */
  joinNetwork(networkId: NetworkId): Promise<void>;
  /** What a peer is asked for, which has last told all it remembers to a tracker of this epoch. */
  reportDue(epochReported: number): Promise<ReportDue>;
  /**
   * Takes over name records that peers remember, where they are newer than what is known and each manifest is its
   * record's own. What was committed at `operationsAfterMs` or later is answered again when its operation is repeated.
   */
  adopt(
    files: readonly RememberedFile[],
    nowMs: number,
    operationsAfterMs: number,
  ): Promise<AdoptOutcome>;
  /**
   * Ends collecting: from now on this database is all that there is.
   * @param isWhole Whether nobody is left who may remember more; false when absent.
   */
  endCollecting(isWhole?: boolean): Promise<void>;
  /** Names some fragment of which no peer that counts has; the first ones in order of their names. */
  lostNames(limit: number): Promise<LostNames>;

  /**
   * Opens an upload or renews the one that this operation opened before.
   * @throws conflict or already_exists when the condition does not hold, conflict when the operation id was used for
   * another name or a removal, exhausted when its device would have more than its quota.
   */
  begin(upload: NewUpload, nowMs: number): Promise<BeginOutcome>;
  /**
   * Remembers fragments as belonging to an open upload, so that their replicas are counted and kept, and renews its
   * lease. Answers in the order of the request.
   * @throws not_found for an upload that is not open, exhausted when it claims more than a file can have, or its device
   * would have more than its quota.
   */
  claim(
    operationId: OperationId,
    fragments: readonly FragmentRef[],
    leaseUntilMs: number,
  ): Promise<ClaimedFragment[]>;
  /** What an open upload asked for. @throws not_found */
  upload(operationId: OperationId): Promise<NewUpload>;
  /**
   * Makes the version visible if every fragment has enough copies; the same operation gets the same answer again.
   * @throws not_found for an upload that is neither open nor finished, conflict or already_exists when the condition
   * does not hold any more, invalid when a fragment's size differs from what is known of it, exhausted when its device
   * would have more than its quota.
   */
  commit(operationId: OperationId, manifest: Manifest, nowMs: number): Promise<CommitOutcome>;
  /** Forgets an open upload. Unknown ones are fine. */
  abort(operationId: OperationId, nowMs: number): Promise<void>;
  /** Gives every open upload time until this moment at least: nobody could renew a lease while nobody listened. */
  renewUploads(leaseUntilMs: number): Promise<void>;
  /** Forgets uploads whose lease ended before `nowMs`, a bounded number at once; answers which. */
  expireUploads(nowMs: number): Promise<OperationId[]>;
  /** Commits a tombstone; the same operation gets the same answer again. @throws not_found, conflict, already_exists */
  remove(removal: Removal, nowMs: number): Promise<NameRecord>;
  /**
   * Commits a version of the same file of which so many copies are wanted; the same operation gets the same answer
   * again. A lower number holds once the version before is forgotten. @throws not_found, conflict, already_exists
   */
  setReplicas(change: ReplicasChange, nowMs: number): Promise<NameRecord>;

  /**
   * The newest version of a name, or the one given. @throws not_found, naming up to 3 near names for an unknown
   * one.
   */
  locate(name: Name, version?: Version): Promise<LocatedFile>;
  locateFile(fileId: FileId): Promise<LocatedFile>;
  /**
   * In order of the names' bytes (UTF-8); tombstones are left out. A page of very large files may have fewer than
   * `limit` while there is a next one.
   */
  list(prefix: string, limit: number, pageToken: string): Promise<Page<FileEntry>>;
  /**
   * The files and folders right below a prefix that is empty or ends with "/", in order of the names' bytes; a folder,
   * whatever lies in it, takes one place of the page. @throws invalid for another prefix.
   */
  listFolder(prefix: string, limit: number, pageToken: string): Promise<FolderPage>;
  /**
   * The language is in `query.ts`. The best of up to 1,000 matches first, then the rest; names put meanwhile do not
   * disturb the pages. A page may have fewer than `limit`, even none, while there is a next one: one call looks at a
   * bounded number of names. @throws invalid for a query or a page token that cannot be understood.
   */
  search(query: string, limit: number, pageToken: string, nowMs: number): Promise<Page<FileEntry>>;
  /** @throws not_found; a removed name is found, with its tombstone. */
  info(name: Name): Promise<NameInfo>;
  totals(): Promise<Totals>;

  /**
   * Records a peer's start. One that was dead does not count before `setCounted` says so.
   * @param isAlone Whether nobody with this id is there now: then it may have a lower incarnation than it had, as one
   * whose disk was restored from an old image.
   * @throws conflict when a higher incarnation is known, and it is not alone.
   */
  admitPeer(peer: PeerRow, nowMs: number, isAlone?: boolean): Promise<AdmittedPeer>;
  peers(): Promise<KnownPeer[]>;
  /** Adds to how long a peer has been live and heard. */
  recordHeard(heard: readonly HeardPeer[]): Promise<void>;
  /**
   * Sets whether a peer's replicas count; returns the number of replicas concerned, 0 when it was so already. Not one
   * transaction: other changes may come in between, and find some of the replicas changed and some not. What was cut
   * off with the program is ended by the next call for that peer.
   */
  setCounted(peerId: PeerId, counted: boolean): Promise<number>;
  /** Says that a peer is to be emptied since this moment, or (undefined) no longer. @throws not_found */
  setDraining(peerId: PeerId, sinceMs: number | undefined): Promise<void>;
  /** Says until when a peer's copies are not made up for. @throws not_found */
  setMaintenance(peerId: PeerId, untilMs: number): Promise<void>;
  /** Says that a peer's claims are not believed, or (undefined) that they are again. @throws not_found */
  setFence(peerId: PeerId, fence: Fence | undefined): Promise<void>;
  /** Whether an operator holds repair. */
  repairPaused(): Promise<boolean>;
  setRepairPaused(paused: boolean): Promise<void>;
  /** How evenly full peers are to be made; undefined: an operator does not want that now. */
  rebalanceTolerance(): Promise<number | undefined>;
  setRebalance(tolerance: number | undefined): Promise<void>;
  /** Whether fragments are given and taken with tickets alone: so in a network that was made since there are any. */
  ticketsDemanded(): Promise<boolean>;
  demandTickets(demanded: boolean): Promise<void>;
  /** A peer says that it was so before the database was lost. Answers whether it is so from now on. */
  recallTickets(): Promise<boolean>;

  /**
   * Adds and takes away replicas of several peers, in order, in one transaction. Changes that are already so are fine.
   * An unknown fragment becomes known, but as one that nobody may drop: absence of information is no reason to delete.
   * @throws not_found for a peer that was never admitted.
   */
  applyChanges(changes: readonly ReplicaChanges[]): Promise<void>;
  /** Number and exclusive or of the ids of a peer's replicas, as the peer itself would compute them. */
  inventoryDigest(peerId: PeerId): Promise<InventoryDigest>;
  /**
   * Takes a part of a peer's whole inventory; `last` removes the replicas that no part named since `first`. What the
   * peer gains meanwhile counts as named.
   * @throws not_found for a peer that was never admitted, conflict for a part whose first one is not known.
   */
  applyInventory(peerId: PeerId, part: InventoryPart): Promise<void>;

  /** Fragments with fewer copies than wanted, fewest copies first, then by id; after the cursor where one is given. */
  shortFragments(limit: number, after?: ShortCursor): Promise<ShortFragment[]>;
  /** A part of the wanted and claimed fragments, in the order of their coming; a page may be empty and not the last. */
  survey(limit: number, after?: number): Promise<FragmentPage>;
  /** The same of those of which a peer has a replica that is not being dropped, whether it counts or not. */
  surveyPeer(peerId: PeerId, limit: number, after?: number): Promise<FragmentPage>;
  /** One of a peer's replicas that are not being dropped; undefined: it has none. @param place Which: 0 up to 1. */
  replicaAt(peerId: PeerId, place: number): Promise<FragmentRef | undefined>;
  /** The peer keeps its replicas of a file because somebody asked: they are not placed by the network any more. */
  keep(peerId: PeerId, fileId: FileId): Promise<void>;
  /**
   * Makes strays unwanted from now on, where they still are ones; answers how many. None while somebody may remember
   * names that this database does not know.
   */
  adoptStrays(fragmentIds: readonly FragmentId[], nowMs: number): Promise<number>;
  /** How many copies each has now, and who holds them; in the order of the request. Unknown ones have size 0. */
  replicasOf(fragmentIds: readonly FragmentId[]): Promise<FragmentReplicas[]>;
  /**
   * Marks replicas on these peers as being dropped, and answers them: of fragments once known to be wanted or uploaded
   * here, that no kept version and no open upload refers to since `unwantedBeforeMs`. From then on such a replica does
   * not count, whatever its peer reports, until it is reported lost: so a drop that is under way can never take away
   * a copy that somebody was told is safe. Those marked before, not lost yet and still unwanted are answered again. It
   * stays in the peer's inventory digest until then.
   */
  takeDroppable(
    peerIds: readonly PeerId[],
    unwantedBeforeMs: number,
    limit: number,
  ): Promise<DroppableReplica[]>;
  /**
   * Lets replicas on these peers count again that were marked as being dropped and whose fragment is wanted or claimed
   * now; answers them. Not those in `ordered`: their peer may be about to drop them. A peer must have told what it
   * holds after the last order to drop that it was given before.
   */
  recall(peerIds: readonly PeerId[], ordered: readonly PlacedReplica[]): Promise<PlacedReplica[]>;
  /**
   * Marks replicas as being dropped although they are wanted, and answers those that it marked: only where at least as
   * many as are wanted are left on other peers of `trusted`, and no open upload has the fragment. They do not
   * count, whatever their peer reports, until they are lost or recalled.
   */
  takeExcess(
    excess: readonly PlacedReplica[],
    trusted: readonly PeerId[],
  ): Promise<DroppableReplica[]>;
  /**
   * Forgets versions superseded before `beforeMs` and tombstones, finished operations and fragments past their
   * time.
   */
  prune(before: PruneMoments): Promise<void>;
  /**
   * Takes moments back that lie after the latest that they can be, a bounded number of each kind: a clock that was
   * ahead wrote them, and until they had come nothing would end or be forgotten. Not how long removals and finished
   * operations are remembered: one too long does no harm, one too short would, where it is this clock that is behind.
   */
  boundMoments(latest: LatestMoments): Promise<void>;

  /**
   * Records newer than `after` that a peer should remember: of files of which it holds a fragment, and tombstones; in
   * order of version. None only when there are none; fewer than `limit` when their manifests are large.
   */
  recordsFor(peerId: PeerId, after: Version, limit: number): Promise<RememberedFile[]>;
  /** The newest records of names whose file has this fragment; those are left out whose version is known already. */
  recordsOfFragment(
    fragmentId: FragmentId,
    limit: number,
    isKnown?: (version: Version) => boolean,
  ): Promise<RememberedFile[]>;
  /** Peers with a replica of this file that counts. */
  holdersOfFile(fileId: FileId, limit: number): Promise<PeerId[]>;

  /** Recomputes every counter from what it counts; answers what differs. Slow: for tests and for operators. */
  check(): Promise<readonly Mismatch[]>;
}

/** Rows that say something else than the rows which they depend on. */
export interface Mismatch {
  /** What is wrong with them, in words. */
  readonly what: string;
  readonly rows: number;
  /** Which they are; the first few. */
  readonly examples: readonly string[];
}

export interface NewUpload {
  readonly operationId: OperationId;
  readonly name: Name;
  /** Copies wanted, as the person asked: not lowered. */
  readonly replicas: number;
  /** Copies that a commit needs, lowered to what the network can do. */
  readonly acknowledge: number;
  readonly fragmentSize: number;
  readonly tags: readonly Tag[];
  readonly condition?: Condition;
  readonly leaseUntilMs: number;
  /** Absent without identities. */
  readonly owner?: Owner;
  /** Bytes of the whole content, where that is known. */
  readonly sizeBytes?: number;
}

export interface BeginOutcome {
  /** Set when this operation was committed before. */
  readonly done?: CommitResult;
  /** The upload as it was opened, by this call or an earlier one. */
  readonly upload: NewUpload;
}

export interface ClaimedFragment {
  readonly id: FragmentId;
  readonly sizeBytes: number;
  /** Peers whose replica counts. */
  readonly holders: readonly PeerId[];
}

export type CommitOutcome =
  | { readonly done: CommitResult }
  | { readonly short: readonly FragmentRef[] };

export interface CommitResult {
  readonly record: NameRecord;
  /** Whether the network had the whole file already. */
  readonly linked: boolean;
  /** Distinct fragments that were wanted by another file or had enough copies when this upload claimed them. */
  readonly fragmentsPresent: number;
}

export interface Removal {
  readonly operationId: OperationId;
  readonly name: Name;
  readonly condition?: Condition;
}

export interface ReplicasChange {
  readonly operationId: OperationId;
  readonly name: Name;
  readonly replicas: number;
  readonly condition?: Condition;
}

export interface LocatedFile {
  readonly record: NameRecord;
  readonly manifest: Manifest;
  readonly replicas: number;
  /** For each fragment of the manifest, in order, the peers whose replica counts. */
  readonly holders: readonly (readonly PeerId[])[];
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Empty when there is no more. */
  readonly nextPageToken: string;
}

export interface FolderPage extends Page<FileEntry> {
  /** Each as its names begin, with "/" at the end. */
  readonly folders: readonly string[];
}

export interface NameInfo {
  readonly entry: FileEntry;
  /** Absent for a tombstone. */
  readonly manifest?: Manifest;
  /** Newest first. */
  readonly versions: readonly NameRecord[];
  readonly sameFile: readonly Name[];
  /** Index: copies; value: distinct fragments that have so many. */
  readonly fragmentsByCopies: readonly number[];
  readonly holders: readonly PeerId[];
}

export interface Totals {
  /** Names that are not removed. */
  readonly names: number;
  /** Files that a kept version refers to. */
  readonly files: number;
  /** Sizes of the newest version of each name. */
  readonly logicalBytes: number;
  /** Fragments that are wanted. */
  readonly fragments: number;
  /** On peers whose replicas count. */
  readonly replicaBytes: number;
  /** Index: copies, the last for that and more; value: wanted fragments that have so many. */
  readonly fragmentsByCopies: readonly number[];
  readonly fragmentsShort: number;
  /** Of the copies that these lack. */
  readonly missingBytes: number;
  readonly uploads: number;
}
