// What the HTTP API says, in the words of the network: keys in snake_case, sizes in bytes, moments as RFC 3339, UTC.
import type { FileEntry, NameRecord, PeerAddress } from "../../proto/words/record.ts";
import { formatVersion } from "../../proto/words/version.ts";
import type { FileInfo, FilePage, NetworkStatus, PeerState, PutResult } from "../network.ts";

function recordJson(record: NameRecord) {
  return {
    name: record.name,
    version: formatVersion(record.version),
    /** Null for a tombstone. */
    file_id: record.fileId ?? null,
    size: record.sizeBytes,
    tags: Object.fromEntries(record.tags.map(({ key, value }) => [key, value])),
    committed_at: momentJson(record.committedAtMs),
    operation_id: record.operationId,
  };
}

function entryJson({ record, fragments, replicas, copies }: FileEntry) {
  return { ...recordJson(record), fragments, replicas, copies };
}

export function pageJson({ entries, nextToken }: FilePage) {
  return { files: entries.map(entryJson), next_page: nextToken === "" ? null : nextToken };
}

export function infoJson(info: FileInfo) {
  return {
    ...entryJson(info.entry),
    fragment_size: info.content?.fragmentSize ?? null,
    content_sha256: info.content?.sha256 ?? null,
    fragments_by_copies: info.fragmentsByCopies,
    versions: info.versions.map(recordJson),
    same_file: info.sameFile,
    holders: info.holders.map(addressJson),
  };
}

export function putJson(result: PutResult) {
  return {
    ...recordJson(result.record),
    linked: result.linked,
    fragments: result.fragments,
    fragments_present: result.fragmentsPresent,
    bytes_sent: result.bytesSent,
  };
}

export function peerJson(state: PeerState) {
  return {
    ...addressJson(state.peer),
    liveness: state.liveness,
    capacity: state.capacityBytes,
    free: state.freeBytes,
    fragments: state.fragments,
    bytes: state.heldBytes,
    active_transfers: state.activeTransfers,
    availability: state.availability,
    last_heard_at: momentJson(state.lastHeardMs),
  };
}

export function statusJson(status: NetworkStatus) {
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
    replicas: status.replicas,
    acknowledge: status.acknowledge,
  };
}

function addressJson({ peerId, address, zone }: PeerAddress) {
  return { peer_id: peerId, address, zone };
}

function momentJson(ms: number): string {
  return new Date(ms).toISOString();
}
