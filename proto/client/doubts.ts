import { timeLimit } from "../process/clock.ts";
import { logger } from "../process/log.ts";
import { EnjambreError } from "../words/errors.ts";
import { type FragmentId, idToBytes, type PeerId } from "../words/ids.ts";
import { MISSING_REPORT_MAX } from "../words/limits.ts";
import type { Manifest } from "../words/manifest.ts";
import type { PeerAddress } from "../words/record.ts";
import { catalogService } from "../wire/schema.ts";
import type { Tracker } from "./locate.ts";

const log = logger("doubts");

/** Nobody waits longer for a tracker to hear of it: it will be found in other ways, too. */
const REPORT_WITHIN_MS = 2_000;

/** Tells the tracker what a peer did not give of what it claims to have. It never fails. */
export type ReportMissing = (peerId: PeerId, ids: readonly FragmentId[]) => Promise<void>;

interface DoubtedPlan {
  readonly manifest: Manifest;
  readonly holders: readonly (readonly PeerAddress[])[];
  readonly reportMissing?: ReportMissing;
}

export function missingReport(tracker: Tracker): ReportMissing {
  return async (peerId, ids) => {
    using limit = timeLimit(REPORT_WITHIN_MS);
    const request = { peerId, fragmentIds: ids.map(idToBytes) };
    const patience = { patienceMs: 0, signal: limit.signal };
    try {
      await tracker.call(catalogService.ReportMissing, request, patience);
    } catch (thrown) {
      log.debug("The tracker did not hear what a peer has not got", {
        ...{ peer: peerId, error: EnjambreError.from(thrown) },
      });
    }
  };
}

/** What the tracker said that peers have, against what they turn out to have; each is told once. */
export class Doubts {
  readonly #plan: DoubtedPlan;
  readonly #run: (telling: Promise<void>) => void;
  /** Indexes of fragments by who is said to have them, as far as nobody was told otherwise. */
  readonly #claimed = new Map<PeerId, Set<number>>();

  /** @param run Given what is told, while it is on its way. */
  constructor(plan: DoubtedPlan, run: (telling: Promise<void>) => void) {
    this.#plan = plan;
    this.#run = run;
    this.located(plan.holders);
  }

  /** The tracker said who has what: by index of the fragment. */
  located(holders: readonly (readonly PeerAddress[])[]): void {
    for (const [index, peers] of holders.entries()) {
      for (const { peerId } of peers) {
        const claimed = this.#claimed.get(peerId) ?? new Set();
        this.#claimed.set(peerId, claimed.add(index));
      }
    }
  }

  /** A peer said what it has. */
  has(peerId: PeerId, held: Iterable<number>): void {
    const there = new Set(held);
    const claimed = this.#claimed.get(peerId) ?? [];
    this.lacks(peerId, [...claimed].filter((index) => !there.has(index)));
  }

  /** A peer has these not, or gave wrong bytes. */
  lacks(peerId: PeerId, indexes: readonly number[]): void {
    const claimed = this.#claimed.get(peerId);
    const lacking = indexes.filter((index) => claimed?.delete(index)).slice(0, MISSING_REPORT_MAX);
    if (lacking.length === 0) return;
    const { reportMissing, manifest } = this.#plan;
    const ids = lacking.map((index) => manifest.fragmentIds[index]!);
    if (reportMissing !== undefined) this.#run(reportMissing(peerId, ids));
  }
}
