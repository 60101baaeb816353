import type { CatalogHandlers } from "../../proto/gen/enjambre/v1/Catalog.ts";
import type { Liveness__Output } from "../../proto/gen/enjambre/v1/Liveness.ts";
import { seededRandom } from "../../proto/process/random.ts";
import { idToBytes, type PeerId } from "../../proto/words/ids.ts";
import { EXPLAIN_DEFAULT, EXPLAIN_MAX } from "../../proto/words/limits.ts";
import { fragmentSizeAt } from "../../proto/words/manifest.ts";
import { parseName } from "../../proto/words/names.ts";
import { toNameRecord, toPeerAddress } from "../../proto/wire/convert.ts";
import { unary } from "../../proto/wire/server.ts";
import type { Catalog, LocatedFile } from "../catalog/catalog.ts";
import { explainPlaces } from "../core/explain.ts";
import type { Liveness, Member } from "../core/membership.ts";
import type { Driver } from "../driver.ts";
import type { Orders } from "../orders.ts";
import type { Recovery } from "../recovery.ts";

export interface NetworkParts {
  readonly catalog: Catalog;
  readonly driver: Driver;
  readonly orders: Orders;
  readonly recovery: Pick<Recovery, "identity">;
}

export interface NetworkSettings {
  readonly replicas: number;
  readonly acknowledge: number;
}

const LIVENESS = {
  live: "LIVENESS_LIVE",
  suspect: "LIVENESS_SUSPECT",
  stale: "LIVENESS_STALE",
  dead: "LIVENESS_DEAD",
} as const satisfies Record<Liveness, Liveness__Output>;

/** The calls about the network as a whole: Peers, Explain, Status. */
export function networkHandlers(
  { catalog, driver, orders, recovery }: NetworkParts,
  settings: NetworkSettings,
): Pick<CatalogHandlers, "Peers" | "Explain" | "Status"> {
  return {
    Peers: unary(async () => {
      const candidates = driver.candidates();
      const known = await catalog.peers();
      const peers = known.flatMap(({ peerId, fragments, bytes }) => {
        const candidate = candidates.get(peerId);
        return candidate === undefined ? [] : [{
          peer: toPeerAddress(candidate),
          liveness: LIVENESS[candidate.liveness],
          capacity: candidate.capacityBytes,
          free: candidate.freeBytes,
          reserved: candidate.reservedBytes,
          fragments,
          bytes,
          activeTransfers: candidate.activeTransfers,
          availability: candidate.availability,
          lastHeardMs: candidate.lastHeardMs,
          incarnation: candidate.incarnation,
        }];
      });
      return { peers: peers.sort((a, b) => order(a.peer) < order(b.peer) ? -1 : 1) };
    }),

    Explain: unary(async (request) => {
      const located = await catalog.locate(parseName(request.name));
      const limit = Math.min(request.limit || EXPLAIN_DEFAULT, EXPLAIN_MAX);
      return {
        record: toNameRecord(located.record),
        replicas: located.replicas,
        fragments: located.manifest.fragmentIds.length,
        reasons: explain(located, driver, request.firstFragment, limit),
      };
    }),

    Status: unary(async () => {
      const totals = await catalog.totals();
      const members = [...driver.candidates().values()];
      return {
        ...recovery.identity,
        names: totals.names,
        files: totals.files,
        logicalBytes: totals.logicalBytes,
        fragments: totals.fragments,
        replicaBytes: totals.replicaBytes,
        fragmentsByCopies: [...totals.fragmentsByCopies],
        fragmentsShort: totals.fragmentsShort,
        copiesUnderWay: orders.copies,
        uploads: totals.uploads,
        peersByLiveness: countByLiveness(members),
        replicas: settings.replicas,
        acknowledge: settings.acknowledge,
      };
    }),
  };
}

function explain(located: LocatedFile, driver: Driver, first: number, limit: number) {
  const { manifest, holders, replicas } = located;
  const peers = [...driver.candidates().values()];
  const end = Math.min(manifest.fragmentIds.length, first + limit);
  const reasons = [];
  for (let index = first; index < end; index += 1) {
    const id = manifest.fragmentIds[index]!;
    const size = fragmentSizeAt(manifest, index);
    // The same question is to have the same answer as long as nothing changes.
    const random = seededRandom(index);
    const question = {
      sizeBytes: size,
      wanted: replicas,
      holders: new Set<PeerId>(holders[index]),
    };
    reasons.push({
      index,
      fragmentId: idToBytes(id),
      size,
      peers: explainPlaces(question, peers, random),
    });
  }
  return reasons;
}

function countByLiveness(members: readonly Member[]): number[] {
  return (["live", "suspect", "stale", "dead"] as const)
    .map((liveness) => members.filter((member) => member.liveness === liveness).length);
}

function order({ zone, peerId }: { zone?: string; peerId?: string }): string {
  return `${zone}\u0000${peerId}`;
}
