import type { CatalogHandlers } from "../../proto/gen/enjambre/v1/Catalog.ts";
import type { DrainState } from "../../proto/gen/enjambre/v1/DrainState.ts";
import type { RepairHold } from "../../proto/gen/enjambre/v1/RepairHold.ts";
import type { PeerState } from "../../proto/gen/enjambre/v1/PeerState.ts";
import type { RepairState } from "../../proto/gen/enjambre/v1/RepairState.ts";
import type { StatusResponse } from "../../proto/gen/enjambre/v1/StatusResponse.ts";
import type { Liveness__Output } from "../../proto/gen/enjambre/v1/Liveness.ts";
import { steadyMs } from "../../proto/process/clock.ts";
import { seededRandom } from "../../proto/process/random.ts";
import { idToBytes, type PeerId } from "../../proto/words/ids.ts";
import { EXPLAIN_DEFAULT, EXPLAIN_MAX } from "../../proto/words/limits.ts";
import { fragmentSizeAt } from "../../proto/words/manifest.ts";
import { parseName } from "../../proto/words/names.ts";
import { toNameRecord, toPeerAddress } from "../../proto/wire/convert.ts";
import { unary } from "../../proto/wire/server.ts";
import type { Catalog, LocatedFile } from "../catalog/catalog.ts";
import { explainPlaces } from "../core/explain.ts";
import type { HoldKind } from "../core/hold.ts";
import type { Liveness, Member } from "../core/membership.ts";
import type { TrafficBook } from "../core/traffic.ts";
import type { Driver } from "../driver.ts";
import type { DrainFigures, Drains } from "../drains.ts";
import type { Events } from "../events.ts";
import type { Orders } from "../orders.ts";
import type { Rebalances } from "../rebalances.ts";
import type { Recovery } from "../recovery.ts";
import type { Repairs } from "../repairs.ts";
import type { SurveyWalk } from "../survey_walk.ts";
import type { Tickets } from "../tickets.ts";
import type { Upkeep } from "../upkeep.ts";

export interface NetworkParts {
  readonly catalog: Catalog;
  readonly driver: Driver;
  readonly orders: Orders;
  readonly upkeep: Upkeep;
  /** Absent without identities. */
  readonly tickets?: Tickets;
  readonly repairs: Repairs;
  readonly rebalances: Rebalances;
  readonly drains: Drains;
  readonly survey: SurveyWalk;
  readonly recovery: Pick<Recovery, "identity" | "checkWhole">;
  readonly events: Events;
  readonly traffic: TrafficBook;
}

const MS_PER_S = 1000;

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
  parts: NetworkParts,
  settings: NetworkSettings,
): Pick<CatalogHandlers, "Peers" | "Explain" | "Status"> {
  const { catalog, driver } = parts;
  return {
    Peers: unary(async () => ({ peers: await peerStates(parts) })),

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

    Status: unary(() => networkNumbers(parts, settings)),
  };
}

/** The network in numbers. */
export async function networkNumbers(
  parts: NetworkParts,
  settings: NetworkSettings,
): Promise<StatusResponse> {
  const { catalog, driver, orders, recovery } = parts;
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
    peersFenced: members.filter(({ fenced }) => fenced).length,
    replicas: settings.replicas,
    acknowledge: settings.acknowledge,
    safeMode: safeModeState(parts.upkeep),
    repair: repairState(parts, totals.missingBytes),
    survey: surveyState(parts.survey),
    ticketsDemanded: parts.tickets?.isDemanded ?? false,
  };
}

/** Ordered by zone, then peer id. */
export async function peerStates(
  { driver, catalog, drains, traffic }: Pick<
    NetworkParts,
    "driver" | "catalog" | "drains" | "traffic"
  >,
): Promise<PeerState[]> {
  const candidates = driver.candidates();
  const states = (await catalog.peers()).flatMap(({ peerId, fragments, bytes, ...row }) => {
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
      confirmed: candidate.confirmed,
      drain: drainState(row.drainingSinceMs, drains.figuresOf(peerId)),
      maintenanceUntilMs: candidate.inMaintenance ? row.maintenanceUntilMs : 0,
      ...traffic.ratesOf(peerId, steadyMs()),
      verifiedOldestMs: candidate.verified?.oldestMs ?? 0,
      verifiedAverageMs: candidate.verified?.averageMs ?? 0,
      fencedSinceMs: row.fence?.sinceMs ?? 0,
      fencedReason: row.fence?.reason ?? "",
    }];
  });
  return states.sort((a, b) => order(a.peer) < order(b.peer) ? -1 : 1);
}

const HOLD = {
  safe_mode: "REPAIR_HOLD_SAFE_MODE",
  vanished: "REPAIR_HOLD_VANISHED",
  by_hand: "REPAIR_HOLD_BY_HAND",
} as const satisfies Record<HoldKind, RepairHold>;

/** What repair is doing. @param missingBytes Of copies that the network lacks. */
export function repairState(
  { upkeep, repairs, rebalances, drains, orders }: NetworkParts,
  missingBytes: number,
): RepairState {
  const now = steadyMs();
  const hold = upkeep.hold(now);
  const bytesPerS = repairs.pace.bytesPerS(now);
  const bytesLeft = missingBytes + drains.bytesLeft;
  return {
    hold: hold === undefined ? "REPAIR_HOLD_UNSPECIFIED" : HOLD[hold.kind],
    why: hold?.why ?? "",
    copiesUnderWay: orders.copies,
    bytesLeft,
    bytesPerS: Math.round(bytesPerS),
    msLeft: bytesPerS === 0 ? 0 : Math.ceil(bytesLeft / bytesPerS * MS_PER_S),
    copiesOrdered: orders.counts.copies,
    dropsOrdered: orders.counts.drops,
    copiesMade: repairs.made,
    copiesCancelled: orders.counts.cancelled,
    rebalancing: rebalances.isRunning,
  };
}

/** How far a peer is emptied; null when it is not. */
export function drainState(
  sinceMs: number | undefined,
  figures: DrainFigures | undefined,
): DrainState | null {
  if (sinceMs === undefined) return null;
  return {
    sinceMs,
    counted: figures !== undefined,
    fragmentsLeft: figures?.fragmentsLeft ?? 0,
    bytesLeft: figures?.bytesLeft ?? 0,
    mayGo: figures?.fragmentsLeft === 0,
  };
}

function safeModeState(upkeep: Upkeep) {
  const { on, expected, reported, mostMs } = upkeep.safeMode(steadyMs());
  return {
    on,
    replicasExpected: expected,
    replicasReported: reported,
    mostMs: Math.ceil(mostMs),
  };
}

function surveyState({ figures }: SurveyWalk) {
  if (figures === undefined) return { known: false };
  const { atMs, badlySpread, inExcess } = figures;
  return { known: true, ageMs: Math.round(steadyMs() - atMs), badlySpread, inExcess };
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
