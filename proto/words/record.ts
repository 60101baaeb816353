import type { FileId, OperationId, PeerId } from "./ids.ts";
import type { Manifest } from "./manifest.ts";
import type { Name, Tag } from "./names.ts";
import type { Version } from "./version.ts";

/** A name at one version. */
export interface NameRecord {
  readonly name: Name;
  readonly version: Version;
  /** Absent in a tombstone. */
  readonly fileId?: FileId;
  readonly sizeBytes: number;
  readonly tags: readonly Tag[];
  readonly committedAtMs: number;
  readonly operationId: OperationId;
  /** Copies wanted of each fragment; 0 in a tombstone. */
  readonly replicas: number;
}

/** A name and its file, as peers remember them. */
export interface RememberedFile {
  readonly record: NameRecord;
  /** Absent for a tombstone. */
  readonly manifest?: Manifest;
}

/** A peer as others need it: who it is and how to reach it. */
export interface PeerAddress {
  readonly peerId: PeerId;
  /** HOST:PORT. */
  readonly address: string;
  readonly zone: string;
  /** The name in its certificate, when that is not the one of a peer with this id. */
  readonly deviceName?: string;
}

/** A peer that takes part in a swarm. */
export interface SwarmMember extends Omit<PeerAddress, "address"> {
  /** Where it serves others, HOST:PORT; absent: nowhere. */
  readonly address?: string;
}

/** What must hold of a name for an operation to be done. */
export type Condition =
  | { readonly expect: "absent" }
  | { readonly expect: "version"; readonly version: Version };

/** A file of the catalog as lists and searches show it. */
export interface FileEntry {
  readonly record: NameRecord;
  readonly fragments: number;
  /** Copies that are wanted of each fragment. */
  readonly replicas: number;
  /** Copies of the fragment that has the fewest; equals `replicas` for an empty file. */
  readonly copies: number;
}
