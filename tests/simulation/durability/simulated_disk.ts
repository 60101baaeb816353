import { Buffer } from "node:buffer";
import type { Random } from "../../../proto/process/random.ts";
import { EnjambreError } from "../../../proto/words/errors.ts";
import {
  type FragmentId,
  fragmentIdOf,
  type NetworkId,
  type PeerId,
  type StoreId,
} from "../../../proto/words/ids.ts";
import type { Name } from "../../../proto/words/names.ts";
import type { RememberedFile } from "../../../proto/words/record.ts";
import type { Version } from "../../../proto/words/version.ts";

/** A file with a fragment's name. */
export interface StoredFile {
  bytes: Uint8Array;
  /** Whether its bytes would be there after a power cut. */
  isSynced: boolean;
  /** Whether its name would. */
  isLinked: boolean;
}

/** What a peer has heard of its trackers, as `peer/store/seen_file.ts` keeps it. */
export interface SeenOnDisk {
  readonly newest: Version | undefined;
  readonly version: Version | undefined;
  readonly epochReported: number;
}

export const NOTHING_SEEN: SeenOnDisk = {
  newest: undefined,
  version: undefined,
  epochReported: 0,
};

const ids = new WeakMap<Uint8Array, FragmentId>();

/** The id of these bytes, computed once for an array that nobody changes. */
export function idOf(bytes: Uint8Array): FragmentId {
  const known = ids.get(bytes);
  if (known !== undefined) return known;
  const id = fragmentIdOf(bytes);
  ids.set(bytes, id);
  return id;
}

/** What is on a peer's disk, whether its program runs or not. */
export class SimulatedDisk {
  readonly peerId: PeerId;
  readonly storeId: StoreId;
  files = new Map<FragmentId, StoredFile>();
  trash = new Map<FragmentId, { readonly bytes: Uint8Array; readonly sinceMs: number }>();
  incarnation = 0;
  epochSeen = 0;
  /** What it should remember. */
  epochTold = 0;
  networkId: NetworkId | undefined;
  capacityBytes = 64 * 1024 * 1024;
  /** It takes no more bytes for now, whoever else took them. */
  isFull = false;
  /** Its peer claims and reads what it has, and gives nobody anything of it: to all others it is not there. */
  isLiar = false;
  /** What is remembered of names, and what stood there before where that would come back after a power cut. */
  records = new Map<Name, RememberedFile>();
  recordsBefore = new Map<Name, RememberedFile | undefined>();
  /** What a power cut may take, as it is not synced. */
  seen: SeenOnDisk = NOTHING_SEEN;
  /** Files being written, which a start removes. */
  temporary = 0;

  constructor(peerId: PeerId) {
    this.peerId = peerId;
    this.storeId = peerId.slice(0, 26) as StoreId;
  }

  get usedBytes(): number {
    let bytes = 0;
    for (const file of this.files.values()) bytes += file.bytes.byteLength;
    for (const file of this.trash.values()) bytes += file.bytes.byteLength;
    return bytes;
  }

  get freeBytes(): number {
    return this.isFull ? 0 : Math.max(0, this.capacityBytes - this.usedBytes);
  }

  /** Whether it has the fragment, with the right bytes, and would after a power cut. */
  isGood(id: FragmentId): boolean {
    const file = this.files.get(id);
    return !this.isLiar && file !== undefined && file.isSynced && file.isLinked &&
      idOf(file.bytes) === id;
  }

  /** The power went: of what was not synced some is there and some not. */
  losePower(random: Random): void {
    for (const [id, file] of this.files) {
      if (!file.isLinked && random() < 0.7) this.files.delete(id);
      else if (!file.isSynced && random() < 0.7) file.bytes = Buffer.alloc(file.bytes.byteLength);
      file.isLinked = true;
      file.isSynced = true;
    }
    for (const [name, before] of this.recordsBefore) {
      if (random() >= 0.7) continue;
      if (before === undefined) this.records.delete(name);
      else this.records.set(name, before);
    }
    this.recordsBefore.clear();
    if (random() < 0.5) this.seen = NOTHING_SEEN;
    this.temporary = 0;
  }

  /** A bit of a file turns. */
  rot(id: FragmentId, random: Random): void {
    const file = this.files.get(id)!;
    const bytes = Buffer.from(file.bytes);
    if (bytes.byteLength > 0) bytes[Math.floor(random() * bytes.byteLength)]! ^= 1;
    file.bytes = bytes;
  }

  /** As it is now, to be put back later or run beside it. */
  image(): SimulatedDisk {
    const copy = new SimulatedDisk(this.peerId);
    copy.files = new Map([...this.files].map(([id, file]) => [id, { ...file }]));
    copy.trash = new Map(this.trash);
    copy.records = new Map(this.records);
    copy.recordsBefore = new Map(this.recordsBefore);
    const { incarnation, epochSeen, epochTold, networkId, capacityBytes, seen, isLiar } = this;
    const told = { epochSeen, epochTold, networkId, seen, isLiar };
    return Object.assign(copy, { incarnation, capacityBytes, ...told });
  }
}

export function notHere(id: FragmentId): EnjambreError {
  return new EnjambreError("not_found", `Fragment ${id} is not here`);
}
