import type {
  FileInfo,
  FilePage,
  FolderPage,
  NetworkStatus,
  PageRequest,
  PeerState,
} from "../proto/client/catalog_reader.ts";
import type { Restoration } from "../proto/client/restore.ts";
import type { Published, PublishEvents } from "../proto/client/publication.ts";
import type { FileId, OperationId } from "../proto/words/ids.ts";
import type { ByteRange, Manifest } from "../proto/words/manifest.ts";
import type { Name, Tag } from "../proto/words/names.ts";
import type { Condition, NameRecord, PeerAddress } from "../proto/words/record.ts";
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
  /** Makes a kept version the newest again, without its bytes. @throws not_found, conflict, already_exists */
  restore(restoration: Restoration, signal?: AbortSignal): Promise<NameRecord>;
  list(prefix: string, page: PageRequest, signal?: AbortSignal): Promise<FilePage>;
  /** What is right below a folder: empty, or ending with "/". */
  listFolder(prefix: string, page: PageRequest, signal?: AbortSignal): Promise<FolderPage>;
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
  /** For each fragment of the manifest, in order, who has it; those that can be reached, 16 at most. */
  readonly holders: readonly (readonly PeerAddress[])[];
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
