import type { PublishEvents } from "../proto/client/publish.ts";
import type { FileId, OperationId } from "../proto/words/ids.ts";
import type { ByteRange, Manifest } from "../proto/words/manifest.ts";
import type { Name, Tag } from "../proto/words/names.ts";
import type { Condition, FileEntry, NameRecord, PeerAddress } from "../proto/words/record.ts";
import type { Version } from "../proto/words/version.ts";

/** What the HTTP door needs of the network. Every method fails with EnjambreErrors alone. */
export interface Network {
  /** The newest version of a name, or the one given. @throws not_found */
  locate(name: Name, version: Version | undefined, signal?: AbortSignal): Promise<LocatedFile>;
  /** The newest record of a name; a tombstone has no file id. Undefined for a name that never was. */
  current(name: Name, signal?: AbortSignal): Promise<NameRecord | undefined>;
  put(publication: NewFile, events: PublishEvents, signal?: AbortSignal): Promise<PutResult>;
  /** Answers the tombstone. @throws not_found, conflict */
  remove(removal: Removal, signal?: AbortSignal): Promise<NameRecord>;
  list(prefix: string, page: PageRequest, signal?: AbortSignal): Promise<FilePage>;
  /** @throws invalid for a query that cannot be understood. */
  search(query: string, page: PageRequest, signal?: AbortSignal): Promise<FilePage>;
  /** @throws not_found */
  info(name: Name, signal?: AbortSignal): Promise<FileInfo>;
  peers(signal?: AbortSignal): Promise<PeerState[]>;
  status(signal?: AbortSignal): Promise<NetworkStatus>;
}

/** One version of a name, and its bytes. */
export interface LocatedFile {
  readonly record: NameRecord;
  readonly fileId: FileId;
  readonly manifest: Manifest;
  /** The bytes of a range in order, verified. Leaving the loop early or aborting the signal ends the transfer. */
  read(range: ByteRange, signal: AbortSignal): AsyncGenerator<Uint8Array>;
}

export interface NewFile {
  readonly operationId: OperationId;
  readonly name: Name;
  readonly content: AsyncIterable<Uint8Array>;
  readonly sizeBytes?: number;
  readonly tags: readonly Tag[];
  readonly replicas?: number;
  readonly condition?: Condition;
}

export interface PutResult {
  readonly record: NameRecord;
  readonly linked: boolean;
  readonly fragments: number;
  readonly fragmentsPresent: number;
  readonly bytesSent: number;
}

export interface Removal {
  readonly operationId: OperationId;
  readonly name: Name;
  readonly condition?: Condition;
}

export interface PageRequest {
  readonly limit: number;
  /** From the page before; empty for the first. */
  readonly token: string;
}

export interface FilePage {
  readonly entries: readonly FileEntry[];
  /** Empty when there is no more. */
  readonly nextToken: string;
}

export interface FileInfo {
  readonly entry: FileEntry;
  /** Absent for a tombstone. */
  readonly content?: { readonly sha256: string; readonly fragmentSize: number };
  /** Newest first. */
  readonly versions: readonly NameRecord[];
  readonly sameFile: readonly string[];
  /** Index: copies; value: fragments that have so many. */
  readonly fragmentsByCopies: readonly number[];
  readonly holders: readonly PeerAddress[];
}

export const LIVENESS = ["live", "suspect", "stale", "dead"] as const;
export type Liveness = typeof LIVENESS[number];

export interface PeerState {
  readonly peer: PeerAddress;
  readonly liveness: Liveness;
  readonly capacityBytes: number;
  readonly freeBytes: number;
  readonly fragments: number;
  readonly heldBytes: number;
  readonly activeTransfers: number;
  /** Part of the time since it was first seen that it was live, 0 to 1. */
  readonly availability: number;
  readonly lastHeardMs: number;
}

export interface NetworkStatus {
  readonly networkId: string;
  readonly epoch: number;
  readonly names: number;
  readonly files: number;
  readonly logicalBytes: number;
  readonly fragments: number;
  readonly replicaBytes: number;
  readonly fragmentsByCopies: readonly number[];
  readonly fragmentsShort: number;
  readonly copiesUnderWay: number;
  readonly uploads: number;
  readonly peersByLiveness: Readonly<Record<Liveness, number>>;
  readonly replicas: number;
  readonly acknowledge: number;
}
