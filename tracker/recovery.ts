import { nowMs, stampMs, steadyMs } from "../proto/process/clock.ts";
import { logger } from "../proto/process/log.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import type { NetworkId, PeerId } from "../proto/words/ids.ts";
import type { Name } from "../proto/words/names.ts";
import type { NameRecord, RememberedFile } from "../proto/words/record.ts";
import { compareVersions, formatVersion, type Version } from "../proto/words/version.ts";
import type { Catalog } from "./catalog/catalog.ts";
import type { NetworkIdentity, ReportDue, Standing } from "./catalog/standing.ts";
import { Collection, judge } from "./core/succession.ts";
import type { Sessions } from "./sessions.ts";

const log = logger("recovery");

/** Names without a manifest that are remembered, to say at the end which are lost. */
const INCOMPLETE_MAX = 100_000;
/** Records in one transaction: few enough that peers' other calls, all there are meanwhile, need not wait long. */
const ADOPTED_AT_ONCE_MAX = 1024;
/** Names that the outcome calls by their names. */
const NAMED_MAX = 20;

export interface RecoverySettings {
  /** Over when so many peers have told all; undefined: when those that the database knows have, or time is up. */
  readonly peersWanted?: number;
  /** How long peers that do not come are waited for. */
  readonly withinMs: number;
  /** How long finished operations are remembered. */
  readonly operationAgeMs: number;
  /** Copies wanted where a record does not say. */
  readonly replicas: number;
  /** Add what peers know to a database that takes itself for whole. */
  readonly merge?: boolean;
}

/** What a peer says of itself when it comes. */
export interface Arrival {
  readonly peerId: PeerId;
  /** Undefined for a new store. */
  readonly networkId: NetworkId | undefined;
  readonly epochSeen: number;
  readonly versionSeen: Version | undefined;
}

/** What came of a collection. */
export interface Recovered {
  readonly networkId: NetworkId;
  readonly epoch: number;
  readonly peers: number;
  /** Records that were taken over, tombstones included. */
  readonly adopted: number;
  readonly names: number;
  readonly files: number;
  readonly fragments: number;
  /** Names that lack fragments, or whose manifest no peer has. */
  readonly lost: number;
  readonly lostNames: readonly Name[];
  /** Whether everybody who was waited for has told all, and nothing is lost: nobody remembers more. */
  readonly isWhole: boolean;
}

export interface RecoveryParts {
  readonly catalog: Catalog;
  readonly sessions: Sessions;
  /** Called when another tracker turns out to have taken over. */
  readonly onReplaced: () => void;
  readonly onRecovered: (outcome: Recovered) => void;
}

/**
 * Whether this tracker may speak for its network. Its database may be an old copy, or be rebuilt from nothing: then
 * it raises the epoch, takes in what peers know beyond it, and answers nothing about names until that is done. Another
 * tracker may have done so meanwhile: then this one answers nothing any more.
 */
export class Recovery {
  readonly #parts: RecoveryParts;
  readonly #settings: RecoverySettings;
  #standing: Standing;
  #collection: Collection | undefined;
  /** Peers that have the present epoch from this tracker. */
  readonly #welcomed = new Set<PeerId>();
  /** Peers that are in session and were asked for what they remember, until they have told it. */
  readonly #telling = new Set<PeerId>();
  readonly #incomplete = new Map<Name, Version>();
  #adopted = 0;
  #replacedBy: number | undefined;
  #hasMet = false;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(parts: RecoveryParts, settings: RecoverySettings, standing: Standing) {
    this.#parts = parts;
    this.#settings = settings;
    this.#standing = standing;
  }

  static async open(parts: RecoveryParts, settings: RecoverySettings): Promise<Recovery> {
    const standing = await parts.catalog.standing();
    const recovery = new Recovery(parts, settings, standing);
    const isWhole = standing.state === "serving";
    if (standing.state === "backup") {
      const newest = formatVersion(standing);
      log.warning("This database is a copy of version {newest}, peers may know more", { newest });
    }
    if (standing.state === "backup" || (isWhole && settings.merge)) {
      await recovery.#raise(0, { askAll: settings.merge === true });
    } else if (!isWhole) await recovery.#collect();
    return recovery;
  }

  get identity(): NetworkIdentity {
    return { networkId: this.#standing.networkId, epoch: this.#standing.epoch };
  }

  get epoch(): number {
    return this.#standing.epoch;
  }

  /** Whether orders may be given and things be forgotten. */
  get isServing(): boolean {
    return this.#collection === undefined && this.#replacedBy === undefined;
  }

  /** Whether questions about names are answered. */
  get isAnswering(): boolean {
    return this.isServing && (this.#hasMet || this.#standing.peersCounted === 0);
  }

  /**
   * @throws unavailable while nothing true could be said of names: also before a peer has come that could say that the
   * database is an old one, or that there is another tracker.
   */
  checkAnswer(): void {
    this.checkWhole();
    if (this.isAnswering) return;
    throw new EnjambreError(
      "unavailable",
      "No peer has come back yet since the tracker was started; try again in a moment",
    );
  }

  /** @throws unavailable while this database is not all that there is: its totals would say less than is true. */
  checkWhole(): void {
    if (this.#replacedBy !== undefined) throw replaced(this.#standing.epoch, this.#replacedBy);
    if (this.#collection !== undefined) throw collecting(this.#collection);
  }

  /**
   * A peer is at the door: what it has seen may say that this tracker is behind.
   * @throws conflict when it is of another network; unavailable when it knows a newer tracker, or while a network that
   * is being rebuilt is not known yet.
   */
  meet(arrival: Arrival): Promise<void> {
    return this.#inTurn(async () => {
      await this.#checkNetwork(arrival.networkId);
      const { epochSeen, versionSeen, peerId } = arrival;
      this.#standing = await this.#parts.catalog.standing();
      const own = { ...this.#standing, isCollecting: this.#collection !== undefined };
      const verdict = judge(own, {
        epochSeen,
        versionSeen,
        wasWelcomed: this.#welcomed.has(peerId),
      });
      if (verdict === "replaced") {
        this.#replaced(Math.max(epochSeen, versionSeen?.epoch ?? 0));
        throw replaced(own.epoch, this.#replacedBy!);
      }
      if (verdict === "behind") {
        log.error(
          "A peer knows version {seen}, this database only {own}: it is an old copy; taking in what peers know",
          { seen: formatVersion(versionSeen!), own: formatVersion(own), peer: peerId },
        );
      }
      if (verdict !== "same") await this.#raise(Math.max(epochSeen, versionSeen?.epoch ?? 0) + 1);
      this.#hasMet = true;
      this.#welcomed.add(peerId);
    });
  }

  /** A peer is in session, and is asked for this. */
  admitted(peerId: PeerId, due: ReportDue): void {
    this.#collection?.met(peerId, steadyMs());
    if (due !== "none") this.#telling.add(peerId);
    // Also when a session that this one replaces had not come to its end.
    else this.reported(peerId);
  }

  /** Takes in what a peer remembers, in several transactions, so that others get their turn between. */
  async take(peerId: PeerId, files: readonly RememberedFile[]): Promise<void> {
    const refused: NameRecord[] = [];
    const sinceMs = nowMs() - this.#settings.operationAgeMs;
    for (let start = 0; start < files.length; start += ADOPTED_AT_ONCE_MAX) {
      const some = files.slice(start, start + ADOPTED_AT_ONCE_MAX)
        .map((file) => this.#completed(file));
      const outcome = await this.#parts.catalog.adopt(some, stampMs(), sinceMs);
      this.#adopted += outcome.adopted;
      for (const { name, version } of outcome.incomplete) this.#lacks(name, version);
      refused.push(...outcome.refused);
    }
    if (refused.length === 0) return;
    log.warning("{refused} records of a peer cannot be right, and are left aside", {
      ...{ peer: peerId, refused: refused.length },
      names: refused.slice(0, NAMED_MAX).map(({ name }) => name).join(", "),
    });
  }

  /** Whether a peer in session has told all that it remembers and that this tracker had to ask for. */
  hasTold(peerId: PeerId): boolean {
    return !this.#telling.has(peerId);
  }

  /** It has told all that it remembers. */
  reported(peerId: PeerId): void {
    this.#telling.delete(peerId);
    this.#collection?.reported(peerId);
  }

  /** What it holds is known. */
  counted(peerId: PeerId): void {
    this.#collection?.counted(peerId);
  }

  left(peerId: PeerId): void {
    this.#telling.delete(peerId);
    this.#collection?.left(peerId);
  }

  /** Time has passed, on the clock that does not jump: ends the collection when enough was told. */
  async tick(nowMs: number): Promise<void> {
    if (this.#collection?.isOver(nowMs) !== true) return;
    await this.#inTurn(async () => {
      if (this.#collection?.isOver(nowMs) !== true) return;
      const { catalog } = this.#parts;
      // All that came were new ones: then no epoch was given out before.
      if (this.#standing.epoch === 0) await catalog.raiseEpoch(1);
      const { done: peers, isComplete } = this.#collection;
      const { lost, lostNames } = await this.#lost();
      const isWhole = isComplete && lost === 0;
      await catalog.endCollecting(isWhole);
      this.#standing = await catalog.standing();
      this.#collection = undefined;
      const { names, files, fragments } = await catalog.totals();
      const outcome = {
        ...this.identity,
        ...{ peers, adopted: this.#adopted, names, files, fragments, lost, lostNames, isWhole },
      };
      log.info("Took over {adopted} records of {peers} peers, {lost} names are lost", {
        ...{ ...outcome, network: outcome.networkId, lostNames: outcome.lostNames.join(", ") },
      });
      this.#parts.onRecovered(outcome);
    });
  }

  async #checkNetwork(networkId: NetworkId | undefined): Promise<void> {
    const own = this.#standing.networkId;
    if (networkId === own) return;
    if (own as string === "") {
      if (networkId !== undefined) return await this.#parts.catalog.joinNetwork(networkId);
      throw new EnjambreError(
        "unavailable",
        "The network is being rebuilt: a peer that belongs to it has to come first",
      );
    }
    if (networkId === undefined) return;
    throw new EnjambreError(
      "conflict",
      `The peer's store belongs to network ${networkId}, this tracker is of ${own}`,
    );
  }

  /** Above all epochs that anybody has seen; who is in session has to come again, and is welcomed to the new one. */
  async #raise(atLeast: number, settings: { askAll: boolean } = { askAll: false }): Promise<void> {
    this.#standing = await this.#parts.catalog.raiseEpoch(atLeast, settings);
    log.warning("The epoch is {epoch} now", { epoch: this.#standing.epoch });
    this.#welcomed.clear();
    await this.#collect();
    this.#parts.sessions.closeAll();
  }

  async #collect(): Promise<void> {
    const { catalog } = this.#parts;
    // A database that began with nothing knows only the peers that happened to come first.
    const isBlank = await catalog.reportDue(this.#standing.epoch - 1) === "all";
    const known = isBlank ? [] : await catalog.peers();
    const expected = new Set(known.filter(({ counted }) => counted).map(({ peerId }) => peerId));
    const { peersWanted, withinMs } = this.#settings;
    this.#collection = new Collection({
      ...{ expected, withinMs },
      ...(peersWanted !== undefined && { peersWanted }),
    });
  }

  #replaced(byEpoch: number): void {
    const isNews = this.#replacedBy === undefined;
    this.#replacedBy = Math.max(byEpoch, this.#replacedBy ?? 0);
    if (!isNews) return;
    log.error(replaced(this.#standing.epoch, byEpoch).message);
    this.#parts.sessions.closeAll();
    this.#parts.onReplaced();
  }

  #lacks(name: Name, version: Version): void {
    const known = this.#incomplete.get(name);
    if (known !== undefined && compareVersions(known, version) >= 0) return;
    if (known !== undefined || this.#incomplete.size < INCOMPLETE_MAX) {
      this.#incomplete.set(name, version);
    }
  }

  #completed({ record, manifest }: RememberedFile): RememberedFile {
    const isSilent = record.fileId !== undefined && record.replicas === 0;
    const replicas = isSilent ? this.#settings.replicas : record.replicas;
    return { record: { ...record, replicas }, ...(manifest && { manifest }) };
  }

  async #lost(): Promise<Pick<Recovered, "lost" | "lostNames">> {
    const { catalog } = this.#parts;
    const lacking = await catalog.lostNames(NAMED_MAX);
    const bare: Name[] = [];
    for (const [name, version] of this.#incomplete) {
      const newest = await newestOf(catalog, name);
      if (newest === undefined || compareVersions(newest, version) < 0) bare.push(name);
    }
    this.#incomplete.clear();
    return {
      lost: lacking.count + bare.length,
      lostNames: [...lacking.names, ...bare].slice(0, NAMED_MAX),
    };
  }

  /** One after the other: each judges by what the one before has made of this tracker. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}

async function newestOf(catalog: Catalog, name: Name): Promise<Version | undefined> {
  try {
    return (await catalog.info(name)).entry.record.version;
  } catch (thrown) {
    if (EnjambreError.is(thrown, "not_found")) return undefined;
    throw thrown;
  }
}

function collecting({ done, wanted }: Collection): EnjambreError {
  return new EnjambreError(
    "unavailable",
    "The tracker takes in what peers know, because its database was restored or is being rebuilt: " +
      `${done}${wanted === undefined ? "" : ` of ${wanted}`} peers have told all; try again later`,
  );
}

function replaced(own: number, seen: number): EnjambreError {
  // Not a conflict: whoever called is to look for the other one.
  return new EnjambreError(
    "unavailable",
    `This tracker is of epoch ${own}, a peer has seen ${seen}: another tracker has taken over the network, or this ` +
      "database is older than that one; stop this one, or make it the network's again with `tracker rebuild --merge`",
  );
}
