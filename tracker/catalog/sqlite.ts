import { setImmediate } from "node:timers/promises";
import type { FileId, FragmentId, NetworkId, OperationId, PeerId } from "../../proto/words/ids.ts";
import type { FragmentRef, Manifest } from "../../proto/words/manifest.ts";
import type { Name } from "../../proto/words/names.ts";
import type { FileEntry, NameRecord, RememberedFile } from "../../proto/words/record.ts";
import type { Version } from "../../proto/words/version.ts";
import type * as port from "./catalog.ts";
import type * as moments from "./moments.ts";
import type * as held from "./replica_records.ts";
import type * as standing from "./standing.ts";
import { findMismatches } from "./check.ts";
import { connect, type Connection, type Purpose } from "./connection.ts";
import { Counting } from "./counting.ts";
import { failureOf } from "./failure.ts";
import { Identities } from "./identities.ts";
import { build, type Parts } from "./parts.ts";
import { parseQuery } from "./query.ts";
import { closedError, type CommitListener, Writer } from "./writer.ts";

/** Transactions that one `prune` is made of at most; what is left then is for the next. */
const PRUNE_TURNS_MAX = 64;

/** The catalog in one SQLite file. Reads run at once; writes of the same turn of the event loop share a transaction. */
export class SqliteCatalog implements port.Catalog {
  readonly #connection: Connection;
  readonly #writer: Writer;
  readonly #parts: Parts;
  readonly identities: Identities;
  readonly #counting = new Counting((change) => this.#write(change));
  #isClosed = false;

  private constructor(connection: Connection, onCommitted: CommitListener | undefined) {
    this.#connection = connection;
    this.#writer = new Writer(connection.db, onCommitted);
    this.#parts = build(connection);
    this.identities = new Identities(connection.db, {
      write: (change) => this.#write(change),
      read: (read) => this.#read(read),
    });
  }

  /**
   * Opens the database at `path`, or makes it; the folder must be there.
   * @throws conflict when another program has it open, a newer one made it, or it is not fit for the purpose, corrupt,
   * unavailable.
   */
  static async open(
    path: string,
    purpose: Purpose = "serve",
    onCommitted?: CommitListener,
  ): Promise<SqliteCatalog> {
    const connection = await Promise.resolve().then(() => connect(path, purpose));
    return SqliteCatalog.over(connection, onCommitted);
  }

  /** On a database that is open, which it closes in the end. */
  static over(connection: Connection, onCommitted?: CommitListener): SqliteCatalog {
    try {
      return new SqliteCatalog(connection, onCommitted);
    } catch (thrown) {
      connection[Symbol.dispose]();
      throw failureOf(thrown);
    }
  }
  // The methods follow the order of the port.

  identity(): Promise<standing.NetworkIdentity> {
    return this.#read(({ identity }) => identity.get()!);
  }

  standing(): Promise<standing.Standing> {
    return this.#read(({ epochs }) => epochs.standing());
  }

  raiseEpoch(atLeast: number, settings?: standing.RaiseSettings): Promise<standing.Standing> {
    return this.#write(({ epochs }) => epochs.raise(atLeast, settings));
  }

  joinNetwork(networkId: NetworkId): Promise<void> {
    return this.#write(({ epochs }) => epochs.joinNetwork(networkId));
  }

  reportDue(epochReported: number): Promise<standing.ReportDue> {
    return this.#read(({ epochs }) => epochs.reportDue(epochReported));
  }

  adopt(
    files: readonly RememberedFile[],
    nowMs: number,
    operationsAfterMs: number,
  ): Promise<standing.AdoptOutcome> {
    return this.#write(({ adoption }) => adoption.adopt(files, { nowMs, operationsAfterMs }));
  }

  /** In several transactions, so that nobody waits long for one of them. */
  async endCollecting(isWhole = false): Promise<void> {
    this.#parts.adoption.putNothingOff();
    let from: number | undefined = 0;
    while (from !== undefined) {
      const at: number = from;
      from = await this.#write(({ epochs }) => epochs.wantSome(at));
    }
    await this.#write(({ epochs }) => epochs.endCollecting(isWhole));
  }

  lostNames(limit: number): Promise<standing.LostNames> {
    return this.#read(({ epochs }) => epochs.lostNames(limit));
  }

  begin(upload: port.NewUpload, _nowMs: number): Promise<port.BeginOutcome> {
    return this.#write(({ commits }) => commits.begin(upload));
  }

  claim(
    operationId: OperationId,
    fragments: readonly FragmentRef[],
    leaseUntilMs: number,
  ): Promise<port.ClaimedFragment[]> {
    return this.#write(({ uploads }) => uploads.claim(operationId, fragments, leaseUntilMs));
  }

  upload(operationId: OperationId): Promise<port.NewUpload> {
    return this.#read(({ uploads }) => uploads.newUpload(operationId));
  }

  commit(
    operationId: OperationId,
    manifest: Manifest,
    nowMs: number,
  ): Promise<port.CommitOutcome> {
    return this.#write(({ commits }) => commits.commit(operationId, manifest, nowMs));
  }

  abort(operationId: OperationId, nowMs: number): Promise<void> {
    return this.#write(({ uploads }) => uploads.abort(operationId, nowMs));
  }

  renewUploads(leaseUntilMs: number): Promise<void> {
    return this.#write(({ uploads }) => uploads.renewAll(leaseUntilMs));
  }

  expireUploads(nowMs: number): Promise<OperationId[]> {
    const isDue = ({ due }: Parts) => due.expired(nowMs);
    return this.#writeIf(isDue, [], ({ uploads }) => uploads.expire(nowMs));
  }

  remove(removal: port.Removal, nowMs: number): Promise<NameRecord> {
    return this.#write(({ commits }) => commits.remove(removal, nowMs));
  }

  setReplicas(change: port.ReplicasChange, nowMs: number): Promise<NameRecord> {
    return this.#write(({ commits }) => commits.setReplicas(change, nowMs));
  }

  locate(name: Name, version?: Version): Promise<port.LocatedFile> {
    return this.#read(({ names }) => names.locate(name, version));
  }

  locateFile(fileId: FileId): Promise<port.LocatedFile> {
    return this.#read(({ names }) => names.locateFile(fileId));
  }

  list(prefix: string, limit: number, token: string): Promise<port.Page<FileEntry>> {
    return this.#read(({ names }) => names.list(prefix, limit, token));
  }

  listFolder(prefix: string, limit: number, token: string): Promise<port.FolderPage> {
    return this.#read(({ browse }) => browse.page(prefix, limit, token));
  }

  search(
    text: string,
    limit: number,
    token: string,
    nowMs: number,
  ): Promise<port.Page<FileEntry>> {
    return this.#read(({ names, search }) => {
      const query = parseQuery(text);
      const isEmpty = query.words.length === 0 && query.filters.length === 0;
      return isEmpty ? names.list("", limit, token) : search.page(text, query, limit, token, nowMs);
    });
  }

  info(name: Name): Promise<port.NameInfo> {
    return this.#read(({ names }) => names.info(name));
  }

  totals(): Promise<port.Totals> {
    return this.#read(({ fragments }) => fragments.totals());
  }

  admitPeer(peer: port.PeerRow, nowMs: number, isAlone = false): Promise<port.AdmittedPeer> {
    return this.#write(({ peers }) => peers.admit(peer, nowMs, isAlone));
  }

  peers(): Promise<port.KnownPeer[]> {
    return this.#read(({ peers }) => peers.all());
  }

  recordHeard(heard: readonly port.HeardPeer[]): Promise<void> {
    return this.#write(({ peers }) => peers.recordHeard(heard));
  }

  setCounted(peerId: PeerId, counted: boolean): Promise<number> {
    return this.#counting.set(peerId, counted);
  }

  setDraining(peerId: PeerId, sinceMs: number | undefined): Promise<void> {
    return this.#write(({ peers }) => peers.setDraining(peerId, sinceMs));
  }

  setMaintenance(peerId: PeerId, untilMs: number): Promise<void> {
    return this.#write(({ peers }) => peers.setMaintenance(peerId, untilMs));
  }

  setFence(peerId: PeerId, fence: port.Fence | undefined): Promise<void> {
    return this.#write(({ peers }) => peers.setFence(peerId, fence));
  }

  repairPaused(): Promise<boolean> {
    return this.#read(({ survey }) => survey.repairPaused());
  }

  setRepairPaused(paused: boolean): Promise<void> {
    return this.#write(({ survey }) => survey.setRepairPaused(paused));
  }

  rebalanceTolerance(): Promise<number | undefined> {
    return this.#read(({ survey }) => survey.rebalanceTolerance());
  }

  setRebalance(tolerance: number | undefined): Promise<void> {
    return this.#write(({ survey }) => survey.setRebalance(tolerance));
  }

  ticketsDemanded(): Promise<boolean> {
    return this.#read(({ survey }) => survey.ticketsDemanded());
  }

  demandTickets(demanded: boolean): Promise<void> {
    return this.#write(({ survey }) => survey.demandTickets(demanded));
  }

  recallTickets(): Promise<boolean> {
    return this.#write(({ survey }) => survey.recallTickets());
  }

  applyChanges(changes: readonly held.ReplicaChanges[]): Promise<void> {
    return this.#write(({ replicas }) => replicas.apply(changes));
  }

  inventoryDigest(peerId: PeerId): Promise<held.InventoryDigest> {
    return this.#read(({ replicas }) => replicas.digest(peerId));
  }

  applyInventory(peerId: PeerId, part: held.InventoryPart): Promise<void> {
    return this.#write(({ replicas }) => replicas.applyInventory(peerId, part));
  }

  shortFragments(limit: number, after?: held.ShortCursor): Promise<held.ShortFragment[]> {
    return this.#read(({ fragments }) => fragments.short(limit, after));
  }

  survey(limit: number, after?: number): Promise<held.FragmentPage> {
    return this.#read(({ survey }) => survey.all(limit, after));
  }

  surveyPeer(peerId: PeerId, limit: number, after?: number): Promise<held.FragmentPage> {
    return this.#read(({ survey }) => survey.ofPeer(peerId, limit, after));
  }

  replicaAt(peerId: PeerId, place: number): Promise<FragmentRef | undefined> {
    return this.#read(({ survey }) => survey.replicaAt(peerId, place));
  }

  keep(peerId: PeerId, fileId: FileId): Promise<void> {
    return this.#write(({ survey }) => survey.keep(peerId, fileId));
  }

  adoptStrays(fragmentIds: readonly FragmentId[], nowMs: number): Promise<number> {
    return this.#writeIf(({ survey }) => survey.isWhole(), 0, ({ survey }) => {
      return survey.adoptStrays(fragmentIds, nowMs);
    });
  }

  replicasOf(fragmentIds: readonly FragmentId[]): Promise<held.FragmentReplicas[]> {
    return this.#read(({ fragments }) => fragments.replicasOf(fragmentIds));
  }

  takeDroppable(
    peerIds: readonly PeerId[],
    unwantedBeforeMs: number,
    limit: number,
  ): Promise<held.DroppableReplica[]> {
    return this.#writeIf(({ due }) => due.droppable(unwantedBeforeMs), [], ({ fragments }) => {
      return fragments.takeDroppable(peerIds, unwantedBeforeMs, limit);
    });
  }

  recall(
    peerIds: readonly PeerId[],
    ordered: readonly held.PlacedReplica[],
  ): Promise<held.PlacedReplica[]> {
    return this.#writeIf(({ due }) => due.marked(), [], ({ survey }) => {
      return survey.recall(peerIds, ordered);
    });
  }

  takeExcess(
    excess: readonly held.PlacedReplica[],
    trusted: readonly PeerId[],
  ): Promise<held.DroppableReplica[]> {
    return this.#write(({ survey }) => survey.takeExcess(excess, trusted));
  }

  /** In several transactions, so that nobody waits long for one of them. */
  async prune(before: moments.PruneMoments): Promise<void> {
    for (let turn = 0; turn < PRUNE_TURNS_MAX; turn += 1) {
      const isDue = ({ due }: Parts) => due.past(before);
      if (!await this.#writeIf(isDue, false, ({ prune }) => prune.run(before))) return;
    }
  }

  boundMoments(latest: moments.LatestMoments): Promise<void> {
    const isDue = ({ bounds }: Parts) => bounds.isAhead(latest);
    return this.#writeIf(isDue, undefined, ({ bounds }) => bounds.takeBack(latest));
  }

  /** Looks as often as it takes to find one record at least, and lets others go between. */
  async recordsFor(peerId: PeerId, after: Version, limit: number): Promise<RememberedFile[]> {
    let from = after;
    while (true) {
      const look = await this.#read(({ remember }) => remember.lookFor(peerId, from, limit));
      if (look.isOver || look.files.length > 0) return [...look.files];
      from = look.upTo;
      await setImmediate();
    }
  }

  recordsOfFragment(
    fragmentId: FragmentId,
    limit: number,
    isKnown?: (version: Version) => boolean,
  ): Promise<RememberedFile[]> {
    return this.#read(({ remember }) => remember.recordsOfFragment(fragmentId, limit, isKnown));
  }

  holdersOfFile(fileId: FileId, limit: number): Promise<PeerId[]> {
    return this.#read(({ remember }) => remember.holdersOfFile(fileId, limit));
  }

  check(): Promise<readonly port.Mismatch[]> {
    return this.#read(() => findMismatches(this.#connection.db));
  }

  /** Finishes the writes that were begun, then closes the database. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await Promise.resolve().then(() => this.#writer.close());
    this.#connection[Symbol.dispose]();
  }

  /** Answers `nothing` where there is nothing to change. */
  async #writeIf<Result>(
    isDue: (parts: Parts) => boolean,
    nothing: Result,
    change: (parts: Parts) => Result,
  ): Promise<Result> {
    return await this.#read(isDue) ? await this.#write(change) : nothing;
  }

  #write<Result>(change: (parts: Parts) => Result): Promise<Result> {
    return this.#writer.write(() => change(this.#parts));
  }

  #read<Result>(read: (parts: Parts) => Result): Promise<Result> {
    try {
      if (this.#isClosed) throw closedError();
      return Promise.resolve(read(this.#parts));
    } catch (thrown) {
      return Promise.reject(failureOf(thrown));
    }
  }
}
