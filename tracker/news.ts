import { type Random, shuffled } from "../proto/process/random.ts";
import type { FileId, FragmentId, PeerId } from "../proto/words/ids.ts";
import { NEIGHBOURS_MAX, RECORDS_BATCH_MAX } from "../proto/words/limits.ts";
import type { PeerAddress, RememberedFile } from "../proto/words/record.ts";
import type { Version } from "../proto/words/version.ts";
import { toPeerAddress, toRememberedFile } from "../proto/wire/convert.ts";
import type { Catalog } from "./catalog/catalog.ts";
import type { Sessions } from "./sessions.ts";

/** Peers that are told of one committed or removed name. */
const TOLD_MAX = 64;

/** What peers are told so that they can answer direct questions when no tracker does. */
export class News {
  readonly #catalog: Catalog;
  readonly #sessions: Sessions;
  readonly #random: Random;
  /** Peers that are being told what they missed: newer records come to them in that order, too. */
  readonly #catchingUp = new Map<PeerId, AbortSignal>();

  constructor(catalog: Catalog, sessions: Sessions, random: Random) {
    this.#catalog = catalog;
    this.#sessions = sessions;
    this.#random = random;
  }

  /** A name was committed or removed: its holders remember it. */
  async tell(file: RememberedFile, fileId: FileId): Promise<void> {
    const message = { records: { files: [toRememberedFile(file)] } };
    for (const peerId of await this.#catalog.holdersOfFile(fileId, TOLD_MAX)) {
      if (!this.#catchingUp.has(peerId)) this.#sessions.send(peerId, message);
    }
  }

  /** A peer was given a fragment: it remembers the names whose file has it. */
  async tellOfFragment(peerId: PeerId, fragmentId: FragmentId): Promise<void> {
    this.#send(peerId, await this.#catalog.recordsOfFragment(fragmentId, RECORDS_BATCH_MAX));
  }

  /**
   * A peer came back: it is told what it missed, oldest first, so that what it remembers has no gap wherever this is
   * interrupted.
   * @param since The newest that it was told; undefined: nothing.
   */
  async tellMissed(peerId: PeerId, since: Version | undefined, signal: AbortSignal): Promise<void> {
    this.#catchingUp.set(peerId, signal);
    try {
      let after = since ?? { epoch: 1, sequence: 0 };
      while (!signal.aborted) {
        const files = await this.#catalog.recordsFor(peerId, after, RECORDS_BATCH_MAX);
        if (files.length === 0) return;
        if (!this.#send(peerId, files)) return;
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

  #send(peerId: PeerId, files: readonly RememberedFile[]): boolean {
    if (files.length === 0) return true;
    return this.#sessions.send(peerId, { records: { files: files.map(toRememberedFile) } });
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
