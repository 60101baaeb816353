import { stat } from "node:fs/promises";
import { steadyMs } from "../proto/process/clock.ts";
import { type Metrics, SECONDS_BUCKETS } from "../proto/process/metrics.ts";
import { addProcessMetrics } from "../proto/process/process_metrics.ts";
import { EnjambreError } from "../proto/words/errors.ts";
import { REPLICAS_MAX } from "../proto/words/limits.ts";
import type { Catalog } from "./catalog/catalog.ts";
import type { ClaimWatch } from "./claim_watch.ts";
import { FINDINGS } from "./core/claim_case.ts";
import { HOLD_KINDS } from "./core/hold.ts";
import type { Driver } from "./driver.ts";
import type { Drains } from "./drains.ts";
import type { Orders } from "./orders.ts";
import type { Recovery } from "./recovery.ts";
import type { Repairs } from "./repairs.ts";
import type { Sessions } from "./sessions.ts";
import type { SurveyWalk } from "./survey_walk.ts";
import type { Upkeep } from "./upkeep.ts";

const MS_PER_S = 1_000;
const LIVENESS = ["live", "suspect", "stale", "dead"] as const;
/** Copies of a fragment as a label; the last stands for that and more. */
const COPIES = Array.from({ length: REPLICAS_MAX + 1 }, (_, copies) => `${copies}`);

/** What a tracker's figures are read from. */
export interface MetricsParts {
  readonly catalog: Catalog;
  readonly driver: Driver;
  readonly sessions: Sessions;
  readonly orders: Orders;
  readonly claims: ClaimWatch;
  readonly repairs: Repairs;
  readonly drains: Drains;
  readonly survey: SurveyWalk;
  readonly upkeep: Upkeep;
  readonly recovery: Recovery;
  /** The database's file. */
  readonly database: string;
}

/** Begins the figures of a tracker with those that exist before its parts do. Answers what its commits are told to. */
export function beginMetrics(metrics: Metrics): (tookMs: number) => void {
  addProcessMetrics(metrics, "tracker");
  const seconds = metrics.histogram({
    name: "enjambre_tracker_transaction_duration_seconds",
    help: "How long transactions took, the wait for the disk included",
    buckets: SECONDS_BUCKETS,
  });
  return (tookMs) => seconds.observe(tookMs / MS_PER_S);
}

/** Adds what the network's index, its peers and its repair say. */
export function addMetrics(metrics: Metrics, parts: MetricsParts): void {
  addTotals(metrics, parts);
  addPeers(metrics, parts);
  addRepair(metrics, parts);
  addClaims(metrics, parts);
  addStanding(metrics, parts);
  addDatabase(metrics, parts.database);
}

/** Why this tracker cannot answer about names now; undefined: it can. */
export function notReady(recovery: Recovery): string | undefined {
  try {
    recovery.checkAnswer();
    return undefined;
  } catch (thrown) {
    return EnjambreError.from(thrown).message;
  }
}

function addTotals(metrics: Metrics, { catalog }: MetricsParts): void {
  const gauge = (name: string, help: string) =>
    metrics.gauge({ name: `enjambre_tracker_${name}`, help });
  const names = gauge("names", "Names that are not removed");
  const files = gauge("files", "Files that a kept version refers to");
  const logical = gauge("logical_bytes", "Sizes of the newest version of each name");
  const fragments = gauge("fragments", "Fragments that are wanted");
  const replica = gauge("replica_bytes", "All copies on peers that are not dead");
  const short = gauge("fragments_short", "Wanted fragments with fewer copies than wanted");
  const missing = gauge("missing_bytes", "Copies that these lack");
  const uploads = gauge("uploads_open", "Puts that are under way");
  const byCopies = metrics.gauge({
    name: "enjambre_tracker_fragments_by_copies",
    help: "Wanted fragments that have so many copies on peers that are not dead",
    labels: { copies: COPIES },
  });
  metrics.beforeTold(async () => {
    const totals = await catalog.totals();
    names.set(totals.names);
    files.set(totals.files);
    logical.set(totals.logicalBytes);
    fragments.set(totals.fragments);
    replica.set(totals.replicaBytes);
    short.set(totals.fragmentsShort);
    missing.set(totals.missingBytes);
    uploads.set(totals.uploads);
    for (const copies of COPIES) {
      byCopies.set(totals.fragmentsByCopies[Number(copies)] ?? 0, { copies });
    }
  });
}

function addPeers(metrics: Metrics, { driver, sessions }: MetricsParts): void {
  const peers = metrics.gauge({
    name: "enjambre_tracker_peers",
    help: "Peers that the network knows, by what is known of them",
    labels: { liveness: LIVENESS },
  });
  const gauge = (name: string, help: string) =>
    metrics.gauge({ name: `enjambre_tracker_${name}`, help });
  const open = gauge("sessions_open", "Peers that are in session");
  const draining = gauge("peers_draining", "Peers that are being emptied");
  const away = gauge("peers_in_maintenance", "Peers whose copies are not made up for");
  const fenced = gauge("peers_fenced", "Peers whose claims are not believed, so nothing counts");
  const capacity = gauge("capacity_bytes", "What live peers offer in all");
  const free = gauge("free_bytes", "What live peers still have room for");
  const reserved = gauge("reserved_bytes", "Room that was promised and is not used yet");
  metrics.beforeTold(() => {
    const members = [...driver.candidates().values()];
    for (const liveness of LIVENESS) {
      peers.set(members.filter((member) => member.liveness === liveness).length, { liveness });
    }
    open.set(sessions.peerIds().length);
    draining.set(members.filter((member) => member.draining).length);
    away.set(members.filter((member) => member.inMaintenance).length);
    fenced.set(members.filter((member) => member.fenced).length);
    const live = members.filter((member) => member.liveness === "live");
    capacity.set(live.reduce((sum, { capacityBytes }) => sum + capacityBytes, 0));
    free.set(live.reduce((sum, { freeBytes }) => sum + freeBytes, 0));
    reserved.set(members.reduce((sum, { reservedBytes }) => sum + reservedBytes, 0));
  });
}

function addRepair(metrics: Metrics, parts: MetricsParts): void {
  const { orders, repairs, drains, survey, upkeep } = parts;
  const gauge = (name: string, help: string) =>
    metrics.gauge({ name: `enjambre_tracker_${name}`, help });
  const total = (name: string, help: string) =>
    metrics.total({ name: `enjambre_tracker_${name}_total`, help });
  const underWay = gauge("copies_under_way", "Copies that peers were told to make");
  const drainLeft = gauge("drain_left_bytes", "What is still only on peers that are being emptied");
  const spread = gauge("fragments_badly_spread", "Fragments in too few zones, by the last survey");
  const excess = gauge("fragments_in_excess", "Fragments with extra copies, by the last survey");
  const ordered = total("copies_ordered", "Copies that peers were told to make");
  const made = total("copies_made", "Copies that were made by order");
  const cancelled = total("copies_cancelled", "Copies that were called off");
  const drops = total("drops_ordered", "Copies that peers were told to give up");
  const held = metrics.gauge({
    name: "enjambre_tracker_repair_held",
    help: "1 while nothing is copied or trimmed for this reason",
    labels: { reason: HOLD_KINDS },
  });
  metrics.beforeTold(() => {
    underWay.set(orders.copies);
    drainLeft.set(drains.bytesLeft);
    spread.set(survey.figures?.badlySpread ?? 0);
    excess.set(survey.figures?.inExcess ?? 0);
    ordered.set(orders.counts.copies);
    made.set(repairs.made);
    cancelled.set(orders.counts.cancelled);
    drops.set(orders.counts.drops);
    const hold = upkeep.hold(steadyMs());
    for (const reason of HOLD_KINDS) held.set(hold?.kind === reason ? 1 : 0, { reason });
  });
}

function addClaims(metrics: Metrics, { claims }: MetricsParts): void {
  const checks = metrics.total({
    name: "enjambre_tracker_claim_checks_total",
    help: "Attempts of peers to get what another peer claims to have, by what they found",
    labels: { finding: FINDINGS },
  });
  metrics.beforeTold(() => {
    for (const finding of FINDINGS) checks.set(claims.counts[finding], { finding });
  });
}

function addStanding(metrics: Metrics, { recovery }: MetricsParts): void {
  const serving = metrics.gauge({
    name: "enjambre_tracker_serving",
    help: "1 while this tracker answers about names; 0 while it catches up or was replaced",
  });
  const epoch = metrics.gauge({
    name: "enjambre_tracker_epoch",
    help: "How often this network's database was rebuilt or restored, and one",
  });
  metrics.beforeTold(() => {
    serving.set(notReady(recovery) === undefined ? 1 : 0);
    epoch.set(recovery.epoch);
  });
}

function addDatabase(metrics: Metrics, path: string): void {
  const bytes = metrics.gauge({
    name: "enjambre_tracker_database_bytes",
    help: "Size of the database's file",
  });
  const log = metrics.gauge({
    name: "enjambre_tracker_database_log_bytes",
    help: "Size of the database's write-ahead log, which a long backup keeps from being shortened",
  });
  const sizeOf = (file: string) => stat(file).then(({ size }) => size, () => 0);
  metrics.beforeTold(async () => {
    bytes.set(await sizeOf(path));
    log.set(await sizeOf(`${path}-wal`));
  });
}
