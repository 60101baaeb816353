import type { FragmentId, PeerId } from "../proto/words/ids.ts";
import type { Catalog } from "./catalog/catalog.ts";
import type { HeldFragment, PlacedReplica } from "./catalog/replica_records.ts";
import { excessOf } from "./core/excess.ts";
import { isBadlySpread } from "./core/needs.ts";
import type { Candidate } from "./core/placement.ts";

/** Fragments looked at in one turn: few enough that nobody waits long for the catalog. */
const PAGE_MAX = 4096;

/** What a whole pass found. */
export interface SurveyFigures {
  readonly atMs: number;
  readonly badlySpread: number;
  readonly inExcess: number;
}

/** What one turn found. */
export interface SurveyFindings {
  /** Copies that can go. */
  readonly excess: readonly PlacedReplica[];
  /** Fragments that could be spread better. */
  readonly badlySpread: readonly FragmentId[];
  /** Fragments that only peers told of. */
  readonly strays: readonly FragmentId[];
}

type Peers = ReadonlyMap<PeerId, Candidate>;

/** Looks at every fragment in turn, a page at a time, over and over: finds and counts what no counter tells. */
export class SurveyWalk {
  readonly #catalog: Catalog;
  #after: number | undefined;
  #badlySpread = 0;
  #inExcess = 0;
  #figures: SurveyFigures | undefined;

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** Of the last whole pass. */
  get figures(): SurveyFigures | undefined {
    return this.#figures;
  }

  async turn(peers: Peers, nowMs: number): Promise<SurveyFindings> {
    const { fragments, strays, next } = await this.#catalog.survey(PAGE_MAX, this.#after);
    const excess: PlacedReplica[] = [];
    const badlySpread: FragmentId[] = [];
    for (const fragment of fragments) {
      if (fragment.wanted === 0) continue;
      if (isSpreadBadly(fragment, peers)) badlySpread.push(fragment.id);
      const going = fragment.claimed ? [] : excessOf(fragment.wanted, fragment.replicas, peers);
      if (going.length > 0) this.#inExcess += 1;
      for (const peerId of going) excess.push({ id: fragment.id, peerId });
    }
    this.#badlySpread += badlySpread.length;
    this.#after = next;
    if (next === undefined) this.#endPass(nowMs);
    return { excess, badlySpread, strays };
  }

  #endPass(atMs: number): void {
    this.#figures = { atMs, badlySpread: this.#badlySpread, inExcess: this.#inExcess };
    this.#badlySpread = 0;
    this.#inExcess = 0;
  }
}

function isSpreadBadly({ wanted, replicas }: HeldFragment, peers: Peers): boolean {
  const staying = replicas.flatMap(({ peerId }) => peers.get(peerId) ?? [])
    .filter(({ draining }) => !draining);
  return staying.length >= wanted && isBadlySpread(staying, wanted, peers);
}
