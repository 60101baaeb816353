import type { PeerId } from "../../../proto/words/ids.ts";
import type { RememberedFile } from "../../../proto/words/record.ts";
import type { Catalog } from "../../../tracker/catalog/catalog.ts";
import type { InventoryDigest } from "../../../tracker/catalog/replica_records.ts";
import { ChosenPlaces } from "../../../tracker/core/chosen_places.ts";
import type { FragmentId } from "../../../proto/words/ids.ts";
import { News } from "../../../tracker/news.ts";
import type { StoreBugs } from "./simulated_store.ts";

/**
 * Mistakes that are made on purpose, to prove that the checks of the simulation find them. They replace a decision from
 * outside: nothing of them is in the product. `breaks` names the invariants by which each is found.
 */
export const BUGS = {
  skips_sync: {
    what: "a fragment's bytes are not synced before it is told",
    breaks: ["I1", "I7", "I8"],
  },
  skips_folder_sync: {
    what: "a fragment's rename is not synced before it is told",
    breaks: ["I1", "I7", "I8"],
  },
  trusts_renames: {
    what: "names found at a start are told before their folders are synced",
    breaks: ["I1", "I7", "I8"],
  },
  tells_before_sync: {
    what: "a fragment is told before its bytes are synced",
    breaks: ["I1", "I7", "I8"],
  },
  acknowledges_at_one: { what: "a put is acknowledged with one copy", breaks: ["I1"] },
  counts_claimed: {
    what: "a copy counts when it is sent, not when its holder reports it",
    breaks: ["I1"],
  },
  counts_dead: { what: "the copies of a dead peer go on counting", breaks: ["I7", "I8"] },
  drops_without_others: { what: "copies are dropped without a look at the others", breaks: ["I9"] },
  recalls_ordered: {
    what: "a copy counts again although its peer is being told to drop it",
    breaks: ["I12"],
  },
  skips_safe_mode: { what: "repair begins as soon as the tracker does", breaks: ["I14"] },
  ignores_incarnation: { what: "a peer is taken in whatever its incarnation", breaks: ["I15"] },
  forgets_epoch: { what: "a peer forgets the highest epoch that it saw", breaks: ["I12"] },
  skips_digest: { what: "a peer's digest is not compared", breaks: ["I1", "I7"] },
  forgets_operations: { what: "a removal that comes again is done again", breaks: ["I6"] },
  forgets_commits: {
    what: "a restart brings back an older database, and no peer says that it has seen more",
    breaks: ["I1", "I4", "I5", "I11"],
  },
  forgets_tombstones: { what: "peers are not told of removals", breaks: ["I10"] },
  skips_spot_checks: {
    what: "nobody tries whether a peer has what it claims, but who needs it",
    breaks: ["I1", "I7", "I8"],
  },
  leaks_uploads: { what: "uploads whose lease is over are kept", breaks: ["I11"] },
} as const;

export type Bug = keyof typeof BUGS;

export function storeBugs(bug: Bug | undefined): StoreBugs {
  return {
    skipsSync: bug === "skips_sync",
    skipsFolderSync: bug === "skips_folder_sync",
    trustsRenames: bug === "trusts_renames",
    tellsBeforeSync: bug === "tells_before_sync",
  };
}

export type Replaced = { readonly [Key in keyof Catalog]?: Catalog[Key] };

/** The methods of the catalog that a bug replaces. */
export function catalogBugs(
  bug: Bug | undefined,
  real: Catalog,
  actualDigest: (peerId: PeerId) => InventoryDigest,
): Replaced {
  const removed = new Set<string>();
  const replaced: { readonly [Key in Bug]?: Replaced } = {
    acknowledges_at_one: {
      begin: async (upload, nowMs) => {
        const outcome = await real.begin({ ...upload, acknowledge: 1 }, nowMs);
        return { ...outcome, upload: { ...outcome.upload, acknowledge: 2 } };
      },
    },
    counts_dead: {
      setCounted: (peerId, counted) =>
        counted ? real.setCounted(peerId, counted) : Promise.resolve(0),
    },
    drops_without_others: {
      survey: async (limit, after) => {
        const { fragments, ...page } = await real.survey(limit, after);
        const lower = fragments.map((each) => ({ ...each, wanted: Math.min(each.wanted, 2) }));
        return { ...page, fragments: lower };
      },
      takeExcess: (excess) =>
        Promise.resolve(excess.map((each) => ({ ...each, sizeBytes: 1, wasCommitted: true }))),
    },
    recalls_ordered: {
      takeExcess: async (excess, trusted) => {
        const taken = await real.takeExcess(excess, trusted);
        await real.recall(taken.map(({ peerId }) => peerId), []);
        return taken;
      },
    },
    ignores_incarnation: {
      admitPeer: async (peer, nowMs) => {
        const { wasDead } = await real.admitPeer(peer, nowMs, true);
        return { wasDead, isOlder: false };
      },
    },
    skips_digest: { inventoryDigest: (peerId) => Promise.resolve(actualDigest(peerId)) },
    forgets_operations: {
      remove: (removal, nowMs) => {
        const isAgain = removed.has(removal.operationId);
        removed.add(removal.operationId);
        const operationId = removal.operationId.slice(1) + "a" as typeof removal.operationId;
        return real.remove(isAgain ? { ...removal, operationId } : removal, nowMs);
      },
    },
    forgets_tombstones: {
      recordsFor: async (peerId, after, limit) => {
        const files = await real.recordsFor(peerId, after, limit);
        return files.filter(({ record }) => record.fileId !== undefined);
      },
    },
    skips_spot_checks: { replicaAt: () => Promise.resolve(undefined) },
    leaks_uploads: { expireUploads: () => Promise.resolve([]) },
  };
  return (bug === undefined ? undefined : replaced[bug]) ?? {};
}

/** Counts a copy as soon as its place was chosen. */
export class ClaimedPlaces extends ChosenPlaces {
  readonly #catalog: Catalog;

  constructor(catalog: Catalog) {
    super();
    this.#catalog = catalog;
  }

  override choose(id: FragmentId, peerIds: Iterable<PeerId>): void {
    const chosen = [...peerIds];
    super.choose(id, chosen);
    const gained = [{ id, sizeBytes: 1, placed: true }];
    const changes = chosen.map((peerId) => ({ peerId, gained, lost: [] }));
    this.#catalog.applyChanges(changes).catch(() => {});
  }
}

/** Says nothing of removals when they happen. */
export class SilentNews extends News {
  override tell(file: RememberedFile, count: number): Promise<void> {
    return file.record.fileId === undefined ? Promise.resolve() : super.tell(file, count);
  }
}
