import type { PeerId } from "../../../proto/words/ids.ts";
import type { Catalog, InventoryDigest } from "../../../tracker/catalog/catalog.ts";
import { ChosenPlaces } from "../../../tracker/core/chosen_places.ts";
import type { FragmentId } from "../../../proto/words/ids.ts";
import type { StoreBugs } from "./simulated_store.ts";

/**
 * Mistakes that are made on purpose, to prove that the checks of the simulation find them. They replace a decision from
 * outside: nothing of them is in the product.
 */
export const BUGS = {
  skips_sync: "a fragment's bytes are not synced before it is told",
  skips_folder_sync: "a fragment's rename is not synced before it is told",
  trusts_renames: "names found at a start are told before their folders are synced",
  tells_before_sync: "a fragment is told before its bytes are synced",
  acknowledges_at_one: "a put is acknowledged with one copy",
  counts_claimed: "a copy counts when it is sent, not when its holder reports it",
  counts_dead: "the copies of a dead peer go on counting",
  drops_without_others: "copies are dropped without a look at the others",
  recalls_ordered: "a copy counts again although its peer is being told to drop it",
  skips_safe_mode: "repair begins as soon as the tracker does",
  ignores_incarnation: "a peer is taken in whatever its incarnation",
  forgets_epoch: "a peer forgets the highest epoch that it saw",
  skips_digest: "a peer's digest is not compared",
  forgets_operations: "a removal that comes again is done again",
  forgets_commits: "a restart of the tracker brings back an older database",
  forgets_tombstones: "peers are not told of removals",
  leaks_uploads: "uploads whose lease is over are kept",
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
        const { fragments, next } = await real.survey(limit, after);
        const lower = fragments.map((each) => ({ ...each, wanted: Math.min(each.wanted, 2) }));
        return { fragments: lower, next };
      },
      takeExcess: (excess) =>
        Promise.resolve(excess.map((each) => ({ ...each, sizeBytes: 1, wasCommitted: true }))),
    },
    recalls_ordered: { recall: (peerIds) => real.recall(peerIds, []) },
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
      holdersOfFile: () => Promise.resolve([]),
      recordsFor: async (peerId, after, limit) => {
        const files = await real.recordsFor(peerId, after, limit);
        return files.filter(({ record }) => record.fileId !== undefined);
      },
    },
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
