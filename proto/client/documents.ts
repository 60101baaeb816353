// What `--json` and the HTTP API say, in the words of the network: keys in snake_case, sizes in bytes, moments as
// RFC 3339, UTC.
import type { FileEntry, NameRecord, PeerAddress } from "../words/record.ts";
import { formatVersion } from "../words/version.ts";
import type { FileInfo, NetworkStatus, PeerState } from "./catalog_reader.ts";
import type { Published } from "./publication.ts";
import type { DrainStatus, RepairStatus, SurveyStatus } from "./upkeep_reader.ts";

export function recordDocument(record: NameRecord) {
  return {
    name: record.name,
    version: formatVersion(record.version),
    /** Null for a tombstone. */
    file_id: record.fileId ?? null,
    size: record.sizeBytes,
    tags: Object.fromEntries(record.tags.map(({ key, value }) => [key, value])),
    committed_at: moment(record.committedAtMs),
    operation_id: record.operationId,
  };
}

export function entryDocument({ record, fragments, replicas, copies }: FileEntry) {
  return { ...recordDocument(record), fragments, replicas, copies };
}

export function infoDocument(info: FileInfo) {
  return {
    ...entryDocument(info.entry),
    fragment_size: info.content?.fragmentSize ?? null,
    content_sha256: info.content?.sha256 ?? null,
    fragments_by_copies: info.fragmentsByCopies,
    versions: info.versions.map(recordDocument),
    same_file: info.sameFile,
    holders: info.holders.map(addressDocument),
  };
}

export function putDocument(result: Published) {
  return {
    ...recordDocument(result.record),
    linked: result.linked,
    fragments: result.fragments,
    fragments_present: result.fragmentsPresent,
    bytes_sent: result.bytesSent,
  };
}

export function peerDocument(state: PeerState) {
  return {
    ...addressDocument(state.peer),
    liveness: state.liveness,
    capacity: state.capacityBytes,
    free: state.freeBytes,
    reserved: state.reservedBytes,
    fragments: state.fragments,
    bytes: state.heldBytes,
    active_transfers: state.activeTransfers,
    availability: state.availability,
    last_heard_at: moment(state.lastHeardMs),
    incarnation: state.incarnation,
    confirmed: state.confirmed,
    drain: state.drain === undefined ? null : drainDocument(state.drain),
    maintenance_until: state.maintenanceUntilMs === 0 ? null : moment(state.maintenanceUntilMs),
    sent_per_s: state.sentBytesPerS,
    received_per_s: state.receivedBytesPerS,
    verified_oldest_at: state.verified === undefined ? null : moment(state.verified.oldestMs),
    verified_average_at: state.verified === undefined ? null : moment(state.verified.averageMs),
    fenced_since: state.fence === undefined ? null : moment(state.fence.sinceMs),
    fenced_reason: state.fence?.reason ?? null,
  };
}

export function statusDocument(status: NetworkStatus) {
  return {
    network_id: status.networkId,
    epoch: status.epoch,
    names: status.names,
    files: status.files,
    logical_bytes: status.logicalBytes,
    fragments: status.fragments,
    replica_bytes: status.replicaBytes,
    fragments_by_copies: status.fragmentsByCopies,
    fragments_short: status.fragmentsShort,
    copies_under_way: status.copiesUnderWay,
    uploads: status.uploads,
    peers: status.peersByLiveness,
    peers_fenced: status.peersFenced,
    replicas: status.replicas,
    acknowledge: status.acknowledge,
    safe_mode: {
      on: status.safeMode.on,
      replicas_expected: status.safeMode.replicasExpected,
      replicas_reported: status.safeMode.replicasReported,
      most_ms: status.safeMode.mostMs,
    },
    repair: repairDocument(status.repair),
    survey: surveyDocument(status.survey),
    tickets_demanded: status.ticketsDemanded,
  };
}

export function repairDocument({ hold, ...repair }: RepairStatus) {
  return {
    hold: hold?.kind ?? null,
    why: hold?.why ?? null,
    copies_under_way: repair.copiesUnderWay,
    bytes_left: repair.bytesLeft,
    bytes_per_s: repair.bytesPerS,
    ms_left: repair.msLeft,
    copies_ordered: repair.copiesOrdered,
    copies_made: repair.copiesMade,
    copies_cancelled: repair.copiesCancelled,
    drops_ordered: repair.dropsOrdered,
    rebalancing: repair.rebalancing,
  };
}

export function drainDocument(drain: DrainStatus) {
  return {
    since: moment(drain.sinceMs),
    fragments_left: drain.counted ? drain.fragmentsLeft : null,
    bytes_left: drain.counted ? drain.bytesLeft : null,
    may_go: drain.mayGo,
  };
}

/** Null before all fragments were looked at once. */
function surveyDocument({ known, ageMs, badlySpread, inExcess }: SurveyStatus) {
  return known ? { age_ms: ageMs, badly_spread: badlySpread, in_excess: inExcess } : null;
}

function addressDocument({ peerId, address, zone }: PeerAddress) {
  return { peer_id: peerId, address, zone };
}

export function moment(ms: number): string {
  return new Date(ms).toISOString();
}
