import type { FileEntry, NameRecord, PeerAddress } from "../../proto/words/record.ts";
import { formatVersion } from "../../proto/words/version.ts";

/** The words of the design as JSON, in snake_case. */
export function recordDocument(record: NameRecord) {
  return {
    name: record.name,
    version: formatVersion(record.version),
    file_id: record.fileId ?? null,
    size: record.sizeBytes,
    tags: Object.fromEntries(record.tags.map(({ key, value }) => [key, value])),
    committed_at: new Date(record.committedAtMs).toISOString(),
    operation_id: record.operationId,
  };
}

export function entryDocument(entry: FileEntry) {
  return {
    ...recordDocument(entry.record),
    fragments: entry.fragments,
    replicas: entry.replicas,
    copies: entry.copies,
  };
}

export function peerDocument(peer: PeerAddress) {
  return { peer_id: peer.peerId, address: peer.address, zone: peer.zone };
}
