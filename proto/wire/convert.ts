// The only place where wire messages become words and words become wire messages. What comes out of a `from` function
// has been checked; sizes and counts before anything is built from them.
import type { Condition as WireCondition } from "../gen/enjambre/v1/Condition.ts";
import type { Condition__Output } from "../gen/enjambre/v1/Condition.ts";
import type { FileEntry as WireFileEntry } from "../gen/enjambre/v1/FileEntry.ts";
import type { FileEntry__Output } from "../gen/enjambre/v1/FileEntry.ts";
import type { FragmentHeld as WireHeld } from "../gen/enjambre/v1/FragmentHeld.ts";
import type { FragmentHeld__Output } from "../gen/enjambre/v1/FragmentHeld.ts";
import type { FragmentRef__Output } from "../gen/enjambre/v1/FragmentRef.ts";
import type { Manifest as WireManifest, Manifest__Output } from "../gen/enjambre/v1/Manifest.ts";
import type {
  NameRecord as WireNameRecord,
  NameRecord__Output,
} from "../gen/enjambre/v1/NameRecord.ts";
import type {
  PeerAddress as WirePeerAddress,
  PeerAddress__Output,
} from "../gen/enjambre/v1/PeerAddress.ts";
import type { RememberedFile as WireRemembered } from "../gen/enjambre/v1/RememberedFile.ts";
import type { RememberedFile__Output } from "../gen/enjambre/v1/RememberedFile.ts";
import type { Version as WireVersion, Version__Output } from "../gen/enjambre/v1/Version.ts";
import { checkAddress } from "../words/address.ts";
import { invalid } from "../words/errors.ts";
import { bytesToHex, hexToBytes } from "../words/hash.ts";
import {
  fileIdFromBytes,
  type FragmentId,
  fragmentIdFromBytes,
  idToBytes,
  parseOperationId,
  parsePeerId,
} from "../words/ids.ts";
import {
  EPOCH_MAX,
  FRAGMENT_SIZE_MAX_BYTES,
  FRAGMENTS_PER_FILE_MAX,
  HASH_BYTES,
  PAGE_DEFAULT,
  PAGE_MAX,
  REPLICAS_MAX,
} from "../words/limits.ts";
import { checkManifest, type FragmentRef, type Manifest } from "../words/manifest.ts";
import { checkTags, parseName, parseZone } from "../words/names.ts";
import type {
  Condition,
  FileEntry,
  NameRecord,
  PeerAddress,
  RememberedFile,
  SwarmMember,
} from "../words/record.ts";
import { checkDeviceName } from "../words/roles.ts";
import type { Version } from "../words/version.ts";

/** A message that must be there. @throws invalid, naming the field. */
export function required<Message>(message: Message | null | undefined, field: string): Message {
  if (message === null || message === undefined) throw invalid(`Field "${field}" is missing`);
  return message;
}

/** A uint64 that must be exact as a number. proto-loader rounds larger ones, which this notices. */
export function count(value: number, field: string, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isSafeInteger(value) && value >= 0 && value <= most) return value;
  throw invalid(`Field "${field}" is ${value}: expected a whole number from 0 to ${most}`);
}

/** No more elements than allowed. */
export function atMost<Item>(items: readonly Item[], most: number, field: string): readonly Item[] {
  if (items.length <= most) return items;
  throw invalid(`Field "${field}" has ${items.length} elements: at most ${most} are allowed`);
}

/** The length of a page: 0 means the default. */
export function pageLimit(limit: number): number {
  return limit === 0 ? PAGE_DEFAULT : Math.min(limit, PAGE_MAX);
}

export function fromVersion(wire: Version__Output): Version {
  const epoch = count(wire.epoch, "version.epoch", EPOCH_MAX);
  const sequence = count(wire.sequence, "version.sequence");
  if (epoch === 0 || sequence === 0) throw invalid('Field "version" has a part that is 0');
  return { epoch, sequence };
}

export function toVersion(version: Version): WireVersion {
  return { epoch: version.epoch, sequence: version.sequence };
}

export function fromManifest(wire: Manifest__Output): Manifest {
  atMost(wire.fragmentIds, FRAGMENTS_PER_FILE_MAX, "manifest.fragment_ids");
  if (wire.contentSha256.byteLength !== HASH_BYTES) {
    throw invalid(
      `Field "manifest.content_sha256" has ${wire.contentSha256.byteLength} bytes, not ${HASH_BYTES}`,
    );
  }
  return checkManifest({
    size: count(wire.size, "manifest.size"),
    fragmentSize: wire.fragmentSize,
    contentSha256: bytesToHex(wire.contentSha256),
    fragmentIds: wire.fragmentIds.map(fragmentIdFromBytes),
  });
}

export function toManifest(manifest: Manifest): WireManifest {
  return {
    size: manifest.size,
    fragmentSize: manifest.fragmentSize,
    contentSha256: hexToBytes(manifest.contentSha256),
    fragmentIds: manifest.fragmentIds.map(idToBytes),
  };
}

export function fromPeerAddress(wire: PeerAddress__Output): PeerAddress {
  return {
    peerId: parsePeerId(wire.peerId),
    address: checkAddress(wire.address),
    zone: parseZone(wire.zone),
    ...deviceNameOf(wire),
  };
}

export function toPeerAddress(peer: PeerAddress): WirePeerAddress {
  const { peerId, address, zone, deviceName = "" } = peer;
  return { peerId, address, zone, deviceName };
}

function deviceNameOf({ deviceName }: PeerAddress__Output): { deviceName?: string } {
  return deviceName === "" ? {} : { deviceName: checkDeviceName(deviceName) };
}

export function fromNameRecord(wire: NameRecord__Output): NameRecord {
  return {
    name: parseName(wire.name),
    version: fromVersion(required(wire.version, "record.version")),
    ...(wire.fileId.byteLength > 0 && { fileId: fileIdFromBytes(wire.fileId) }),
    sizeBytes: count(wire.size, "record.size"),
    tags: checkTags(wire.tags),
    committedAtMs: count(wire.committedAtMs, "record.committed_at_ms"),
    operationId: parseOperationId(wire.operationId),
    replicas: count(wire.replicas, "record.replicas", REPLICAS_MAX),
  };
}

export function toNameRecord(record: NameRecord): WireNameRecord {
  return {
    name: record.name,
    version: toVersion(record.version),
    ...(record.fileId !== undefined && { fileId: idToBytes(record.fileId) }),
    size: record.sizeBytes,
    tags: [...record.tags],
    committedAtMs: record.committedAtMs,
    operationId: record.operationId,
    replicas: record.replicas,
  };
}

export function fromRememberedFile(wire: RememberedFile__Output): RememberedFile {
  const record = fromNameRecord(required(wire.record, "files.record"));
  return wire.manifest === null ? { record } : { record, manifest: fromManifest(wire.manifest) };
}

export function toRememberedFile(file: RememberedFile): WireRemembered {
  return {
    record: toNameRecord(file.record),
    ...(file.manifest !== undefined && { manifest: toManifest(file.manifest) }),
  };
}

export function fromFileEntry(wire: FileEntry__Output): FileEntry {
  return {
    record: fromNameRecord(required(wire.record, "entry.record")),
    fragments: wire.fragments,
    replicas: wire.replicas,
    copies: wire.copies,
  };
}

export function toFileEntry(entry: FileEntry): WireFileEntry {
  return {
    record: toNameRecord(entry.record),
    fragments: entry.fragments,
    replicas: entry.replicas,
    copies: entry.copies,
  };
}

export function fromFragmentRef(wire: FragmentRef__Output | FragmentHeld__Output): FragmentRef {
  return { id: fragmentIdFromBytes(wire.fragmentId), sizeBytes: fragmentSize(wire.size) };
}

export function toFragmentRef(fragment: FragmentRef): WireHeld {
  return { fragmentId: idToBytes(fragment.id), size: fragment.sizeBytes };
}

export function fragmentSize(sizeBytes: number): number {
  if (sizeBytes >= 1 && sizeBytes <= FRAGMENT_SIZE_MAX_BYTES) return sizeBytes;
  throw invalid(`A fragment of ${sizeBytes} bytes: expected 1 to ${FRAGMENT_SIZE_MAX_BYTES}`);
}

export function fromCondition(wire: Condition__Output | null): Condition | undefined {
  if (wire?.expect === "absent") return { expect: "absent" };
  if (wire?.expect === "version") {
    return { expect: "version", version: fromVersion(required(wire.version, "condition.version")) };
  }
  return undefined;
}

export function toCondition(condition: Condition | undefined): WireCondition | null {
  if (condition === undefined) return null;
  return condition.expect === "absent"
    ? { absent: true }
    : { version: toVersion(condition.version) };
}

/** Which of a file's fragments a peer has: bit i%8 (from the lowest) of byte i/8. */
export function toBitmap(ids: readonly FragmentId[], has: (id: FragmentId) => boolean): Uint8Array {
  return bitmapOf([...ids.keys()].filter((index) => has(ids[index]!)), ids.length);
}

export function bitmapHas(bitmap: Uint8Array, index: number): boolean {
  return ((bitmap[index >> 3] ?? 0) & (1 << (index & 7))) !== 0;
}

/** The indexes as a bitmap of `count` bits: bit i%8 (from the lowest) of byte i/8. */
export function bitmapOf(indexes: Iterable<number>, count: number): Uint8Array {
  const bitmap = new Uint8Array(Math.ceil(count / 8));
  for (const index of indexes) bitmap[index >> 3]! |= 1 << (index & 7);
  return bitmap;
}

/** The indexes below `count` whose bits are set. */
export function bitmapIndexes(bitmap: Uint8Array, count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
    .filter((index) => bitmapHas(bitmap, index));
}

/** One that serves nobody has no address. */
export function toSwarmMember(member: SwarmMember): WirePeerAddress {
  const { peerId, address = "", zone, deviceName = "" } = member;
  return { peerId, address, zone, deviceName };
}

export function fromSwarmMember(wire: PeerAddress__Output): SwarmMember {
  return {
    peerId: parsePeerId(wire.peerId),
    zone: parseZone(wire.zone),
    ...(wire.address !== "" && { address: checkAddress(wire.address) }),
    ...deviceNameOf(wire),
  };
}
