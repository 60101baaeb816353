import type { FragmentId, PeerId } from "../proto/words/ids.ts";
import type { Catalog } from "./catalog/catalog.ts";
import type { PlacedReplica } from "./catalog/replica_records.ts";
import { excessOf } from "./core/excess.ts";
import type { Candidate } from "./core/placement.ts";

/** Fragments of one peer looked at in one turn. */
const PAGE_MAX = 1024;

/** How far a peer is emptied, by the last whole look at what it holds. */
export interface DrainFigures {
  readonly fragmentsLeft: number;
  readonly bytesLeft: number;
}

interface Pass {
  after: number | undefined;
  fragments: number;
  bytes: number;
  figures: DrainFigures | undefined;
}

/** What one turn found. */
export interface DrainFindings {
  /** Fragments that may need a copy elsewhere. */
  readonly needed: readonly FragmentId[];
  /** Copies that can go, because there are enough elsewhere. */
  readonly excess: readonly PlacedReplica[];
}

/** Looks at what peers hold that are being emptied, a page at a time. */
export class Drains {
  readonly #catalog: Catalog;
  readonly #passes = new Map<PeerId, Pass>();

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** Undefined before all of a peer's fragments were looked at once. */
  figuresOf(peerId: PeerId): DrainFigures | undefined {
    return this.#passes.get(peerId)?.figures;
  }

  /** Of what peers that are being emptied still hold, as far as it was counted. */
  get bytesLeft(): number {
    let bytes = 0;
    for (const { figures } of this.#passes.values()) bytes += figures?.bytesLeft ?? 0;
    return bytes;
  }

  async turn(peers: ReadonlyMap<PeerId, Candidate>): Promise<DrainFindings> {
    const needed: FragmentId[] = [];
    const excess: PlacedReplica[] = [];
    for (const peerId of this.#passes.keys()) {
      if (!peers.get(peerId)?.draining) this.#passes.delete(peerId);
    }
    for (const peer of peers.values()) {
      if (!peer.draining) continue;
      const pass = this.#passOf(peer.peerId);
      const page = await this.#catalog.surveyPeer(peer.peerId, PAGE_MAX, pass.after);
      for (const { id, wanted, claimed, sizeBytes, replicas } of page.fragments) {
        pass.fragments += 1;
        pass.bytes += sizeBytes;
        const going = claimed ? [] : excessOf(wanted, replicas, peers);
        if (going.includes(peer.peerId)) excess.push({ id, peerId: peer.peerId });
        else needed.push(id);
      }
      pass.after = page.next;
      if (page.next === undefined) endPass(pass);
    }
    return { needed, excess };
  }

  #passOf(peerId: PeerId): Pass {
    const pass = this.#passes.get(peerId) ??
      { after: undefined, fragments: 0, bytes: 0, figures: undefined };
    this.#passes.set(peerId, pass);
    return pass;
  }
}

function endPass(pass: Pass): void {
  pass.figures = { fragmentsLeft: pass.fragments, bytesLeft: pass.bytes };
  pass.fragments = 0;
  pass.bytes = 0;
}
