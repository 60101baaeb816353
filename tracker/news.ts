import type { RememberedFile as WireRemembered } from "../proto/gen/enjambre/v1/RememberedFile.ts";
import { timeLimit } from "../proto/process/clock.ts";
import { logger } from "../proto/process/log.ts";
import { type Random, shuffled } from "../proto/process/random.ts";
import type { FragmentId, PeerId } from "../proto/words/ids.ts";
import { NEIGHBOURS_MAX, RECORDS_BATCH_MAX } from "../proto/words/limits.ts";
import type { PeerAddress, RememberedFile } from "../proto/words/record.ts";
import { formatVersion, type Version } from "../proto/words/version.ts";
import { toPeerAddress, toRememberedFile, toVersion } from "../proto/wire/convert.ts";
import type { Catalog } from "./catalog/catalog.ts";
import { type Receipt, Receipts } from "./receipts.ts";
import type { Sessions } from "./sessions.ts";

const log = logger("news");

/** Peers that are told of one put. */
const TOLD_MAX = 64;
/** How long a change waits for peers to have its record on their disks; after that it is answered all the same. */
const KEPT_WAIT_MS = 1_000;

export interface NewsParts {
  readonly catalog: Catalog;
  readonly sessions: Sessions;
  readonly random: Random;
}

/**
 * What peers are told of names: to answer direct questions when no tracker does, and to give it back to a tracker
 * that has lost its database.
 */
export class News {
  readonly #catalog: Catalog;
  readonly #sessions: Sessions;
  readonly #random: Random;
  readonly #receipts = new Receipts();
  /** Peers that are still being told what they missed: what is told between does not count as all before it. */
  readonly #catchingUp = new Map<PeerId, AbortSignal>();

  constructor({ catalog, sessions, random }: NewsParts) {
    this.#catalog = catalog;
    this.#sessions = sessions;
    this.#random = random;
  }

  /**
   * A peer's session began; what was told in an earlier one does not count any more. Until `tellMissed` is done there
   * is something older to come.
   * @param signal The same for both, aborted with the session.
   */
  opened(peerId: PeerId, session: number, signal: AbortSignal): void {
    this.#receipts.opened(peerId, session);
    this.#catchingUp.set(peerId, signal);
  }

  closed(peerId: PeerId, session: number): void {
    this.#receipts.closed(peerId, session);
    if (this.#catchingUp.get(peerId)?.aborted) this.#catchingUp.delete(peerId);
  }

  /** A peer has all that it was told, up to a number, safe on its disk. */
  kept(peerId: PeerId, session: number, number: number): void {
    this.#receipts.kept(peerId, session, number);
  }

  /**
   * A name was committed or removed. The holders of its file remember it; what has no fragments, above all a removal,
   * everybody does, so that nobody can bring back what was removed. Fulfilled when `count` of them have it safe on
   * their disks, or time is up.
   */
  async tell(file: RememberedFile, count: number): Promise<void> {
    const { fileId, name } = file.record;
    const hasFragments = fileId !== undefined && file.manifest?.fragmentIds.length !== 0;
    const peerIds = hasFragments
      ? await this.#catalog.holdersOfFile(fileId, TOLD_MAX)
      : this.#sessions.peerIds();
    const versions = [formatVersion(file.record.version)];
    const files = [toRememberedFile(file)];
    const receipts = peerIds.flatMap((peerId) => this.#send(peerId, versions, files) ?? []);
    using limit = timeLimit(KEPT_WAIT_MS);
    const wanted = Math.min(count, receipts.length);
    const kept = await this.#receipts.wait(receipts, wanted, limit.signal);
    if (kept >= wanted) return;
    log.warning("Only {kept} of {wanted} peers have the record of a change on their disks yet", {
      ...{ kept, wanted, name, version: versions[0] },
    });
  }

  /** A peer got fragments: it remembers the names whose files have them. */
  async tellOfFragments(peerId: PeerId, fragmentIds: readonly FragmentId[]): Promise<void> {
    const isKnown = (version: Version) => this.#receipts.wasTold(peerId, formatVersion(version));
    for (const id of fragmentIds) {
      while (true) {
        const files = await this.#catalog.recordsOfFragment(id, RECORDS_BATCH_MAX, isKnown);
        if (files.length === 0) break;
        if (!this.#tellFiles(peerId, files)) return;
      }
    }
  }

  /** The network has come this far. */
  tellProgress(newest: Version): void {
    const message = { progress: { newest: toVersion(newest) } };
    for (const peerId of this.#sessions.peerIds()) this.#sessions.send(peerId, message);
  }

  /**
   * A peer came back: it is told what it missed, oldest first, so that what it remembers has no gap wherever this is
   * interrupted.
   * @param since The newest that it was told; undefined: nothing.
   */
  async tellMissed(peerId: PeerId, since: Version | undefined, signal: AbortSignal): Promise<void> {
    try {
      let after = since ?? { epoch: 1, sequence: 0 };
      while (!signal.aborted) {
        const files = await this.#catalog.recordsFor(peerId, after, RECORDS_BATCH_MAX);
        if (files.length === 0) return;
        if (!this.#tellFiles(peerId, files, { inOrder: true })) return;
        after = files.at(-1)!.record.version;
      }
    } finally {
      if (this.#catchingUp.get(peerId) === signal) this.#catchingUp.delete(peerId);
    }
  }

  /** Each peer is told of some others, of all zones. */
  tellNeighbours(live: readonly PeerAddress[]): void {
    for (const peerId of this.#sessions.peerIds()) {
      const others = live.filter((peer) => peer.peerId !== peerId);
      const peers = ofAllZones(others, NEIGHBOURS_MAX, this.#random).map(toPeerAddress);
      this.#sessions.send(peerId, { neighbours: { peers } });
    }
  }

  #tellFiles(
    peerId: PeerId,
    files: readonly RememberedFile[],
    { inOrder }: { inOrder: boolean } = { inOrder: false },
  ): boolean {
    const versions = files.map(({ record }) => formatVersion(record.version));
    return this.#send(peerId, versions, files.map(toRememberedFile), inOrder) !== undefined;
  }

  /** Undefined when the peer has no session. */
  #send(
    peerId: PeerId,
    versions: readonly string[],
    files: WireRemembered[],
    inOrder = false,
  ): Receipt | undefined {
    const receipt = this.#receipts.next(peerId, versions);
    if (receipt === undefined) return undefined;
    const ahead = !inOrder && this.#catchingUp.has(peerId);
    const records = { files, number: receipt.number, ahead };
    return this.#sessions.send(peerId, { records }) ? receipt : undefined;
  }
}

/** Some peers by chance, from each zone in turn. */
export function ofAllZones(
  peers: readonly PeerAddress[],
  count: number,
  random: Random,
): PeerAddress[] {
  const zones = [...Map.groupBy(shuffled(peers, random), ({ zone }) => zone).values()];
  const chosen: PeerAddress[] = [];
  for (let turn = 0; chosen.length < Math.min(count, peers.length); turn += 1) {
    for (const zone of zones) {
      const peer = zone[turn];
      if (peer !== undefined && chosen.length < count) chosen.push(peer);
    }
  }
  return chosen;
}
