import type {
  FileInfo,
  FilePage,
  NetworkStatus,
  PageRequest,
  PeerState,
} from "../proto/client/catalog_reader.ts";
import type { Published, PublishEvents } from "../proto/client/publish.ts";
import type { FileId, OperationId } from "../proto/words/ids.ts";
import type { ByteRange, Manifest } from "../proto/words/manifest.ts";
import type { Name, Tag } from "../proto/words/names.ts";
import type { Condition, NameRecord } from "../proto/words/record.ts";
import type { Version } from "../proto/words/version.ts";

/** What the HTTP door needs of the network. Every method fails with EnjambreErrors alone. */
export interface Network {
  /** The newest version of a name, or the one given. @throws not_found */
  locate(name: Name, version: Version | undefined, signal?: AbortSignal): Promise<LocatedFile>;
  /** The newest record of a name; a tombstone has no file id. Undefined for a name that never was. */
  current(name: Name, signal?: AbortSignal): Promise<NameRecord | undefined>;
  put(publication: NewFile, events: PublishEvents, signal?: AbortSignal): Promise<Published>;
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

export interface Removal {
  readonly operationId: OperationId;
  readonly name: Name;
  readonly condition?: Condition;
}
