import { invalid } from "./errors.ts";
import { isSha256Hex, sha256Hex } from "./hash.ts";
import { type FileId, type FragmentId, parseFragmentId, quote } from "./ids.ts";
import {
  FILE_MAX_BYTES,
  FRAGMENT_SIZE_AUTO_MIN_BYTES,
  FRAGMENT_SIZE_MAX_BYTES,
  FRAGMENT_SIZE_MIN_BYTES,
  FRAGMENT_SIZE_STREAM_BYTES,
  FRAGMENTS_AIM,
  FRAGMENTS_PER_FILE_MAX,
} from "./limits.ts";

/** What a file consists of. */
export interface Manifest {
  /** Bytes of the whole content. */
  readonly size: number;
  /** Bytes of every fragment but the last, which is the rest. */
  readonly fragmentSize: number;
  /** SHA-256 of the whole content, 64 hex digits. */
  readonly contentSha256: string;
  /** In order; the same id may come several times. */
  readonly fragmentIds: readonly FragmentId[];
}

/** A fragment with its size, as placement, stores and orders need it. */
export interface FragmentRef {
  readonly id: FragmentId;
  readonly sizeBytes: number;
}

/** A half-open range of bytes of a file. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const HEADING = "enjambre manifest 1";

/** size/256 rounded up to a power of two, within bounds; a fixed size where the content's size is unknown. */
export function automaticFragmentSize(sizeBytes: number | undefined): number {
  if (sizeBytes === undefined) return FRAGMENT_SIZE_STREAM_BYTES;
  let fragmentSize = FRAGMENT_SIZE_AUTO_MIN_BYTES;
  while (fragmentSize * FRAGMENTS_AIM < sizeBytes && fragmentSize < FRAGMENT_SIZE_MAX_BYTES) {
    fragmentSize *= 2;
  }
  return fragmentSize;
}

/** @throws invalid unless it is a power of two within the limits. */
export function checkFragmentSize(fragmentSize: number): number {
  const inBounds = fragmentSize >= FRAGMENT_SIZE_MIN_BYTES &&
    fragmentSize <= FRAGMENT_SIZE_MAX_BYTES;
  if (inBounds && Number.isInteger(Math.log2(fragmentSize))) return fragmentSize;
  throw invalid(
    `Cannot use fragment size ${fragmentSize}: expected a power of two from ` +
      `${FRAGMENT_SIZE_MIN_BYTES} to ${FRAGMENT_SIZE_MAX_BYTES} bytes`,
  );
}

/** @throws invalid when content of this size would be cut into too many fragments. */
export function checkFileSize(sizeBytes: number, fragmentSize: number): void {
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0 || sizeBytes > FILE_MAX_BYTES) {
    throw invalid(
      `Cannot keep a file of ${sizeBytes} bytes: at most ${FILE_MAX_BYTES} are allowed`,
    );
  }
  if (fragmentCount(sizeBytes, fragmentSize) > FRAGMENTS_PER_FILE_MAX) {
    throw invalid(
      `Cannot cut ${sizeBytes} bytes into fragments of ${fragmentSize}: more than ` +
        `${FRAGMENTS_PER_FILE_MAX} fragments, use a larger fragment size`,
    );
  }
}

export function fragmentCount(sizeBytes: number, fragmentSize: number): number {
  return sizeBytes === 0 ? 0 : Math.ceil(sizeBytes / fragmentSize);
}

/** Where fragment `index` lies in the file. */
export function fragmentRange(manifest: Manifest, index: number): ByteRange {
  const start = index * manifest.fragmentSize;
  return { start, end: Math.min(start + manifest.fragmentSize, manifest.size) };
}

export function fragmentSizeAt(manifest: Manifest, index: number): number {
  const { start, end } = fragmentRange(manifest, index);
  return end - start;
}

/** Indexes of the fragments that hold a range: from `first` up to but without `end`. */
export function fragmentsOfRange(
  manifest: Manifest,
  range: ByteRange,
): { first: number; end: number } {
  if (range.start >= range.end) return { first: 0, end: 0 };
  return {
    first: Math.floor(range.start / manifest.fragmentSize),
    end: Math.ceil(range.end / manifest.fragmentSize),
  };
}

/** The distinct fragments with their sizes, in order of their first place. */
export function distinctFragments(manifest: Manifest): FragmentRef[] {
  const sizes = new Map<FragmentId, number>();
  for (const [index, id] of manifest.fragmentIds.entries()) {
    if (!sizes.has(id)) sizes.set(id, fragmentSizeAt(manifest, index));
  }
  return [...sizes].map(([id, sizeBytes]) => ({ id, sizeBytes }));
}

/** Whether size, fragment size and number of fragments agree. @throws invalid, with what does not. */
export function checkManifest(manifest: Manifest): Manifest {
  const { size, fragmentSize, fragmentIds } = manifest;
  checkFragmentSize(fragmentSize);
  checkFileSize(size, fragmentSize);
  const wanted = fragmentCount(size, fragmentSize);
  if (fragmentIds.length !== wanted) {
    throw invalid(
      `Cannot use the manifest: ${size} bytes in fragments of ${fragmentSize} make ${wanted} ` +
        `fragments, got ${fragmentIds.length}`,
    );
  }
  const sizes = new Map<FragmentId, number>();
  for (const [index, id] of fragmentIds.entries()) {
    const sizeBytes = fragmentSizeAt(manifest, index);
    if ((sizes.get(id) ?? sizeBytes) !== sizeBytes) {
      throw invalid(`Cannot use the manifest: fragment ${id} comes with two sizes`);
    }
    sizes.set(id, sizeBytes);
  }
  return manifest;
}

/** The canonical text: what a file id is the SHA-256 of, and what peers keep on disk. */
export function manifestText(manifest: Manifest): string {
  return [
    HEADING,
    `size ${manifest.size}`,
    `fragment-size ${manifest.fragmentSize}`,
    `sha256 ${manifest.contentSha256}`,
    ...manifest.fragmentIds,
    "",
  ].join("\n");
}

export function fileIdOf(manifest: Manifest): FileId {
  return sha256Hex(manifestText(manifest)) as FileId;
}

/** The inverse of `manifestText`. @throws invalid for any other text. */
export function parseManifestText(text: string): Manifest {
  const lines = text.split("\n");
  const [heading, size, fragmentSize, sha256] = lines;
  if (heading !== HEADING || lines.at(-1) !== "") {
    throw invalid(`Cannot parse manifest: expected it to begin with ${quote(HEADING)}`);
  }
  const manifest = {
    size: Number(fieldOf(size, "size")),
    fragmentSize: Number(fieldOf(fragmentSize, "fragment-size")),
    contentSha256: fieldOf(sha256, "sha256"),
    fragmentIds: lines.slice(4, -1).map(parseFragmentId),
  };
  checkManifest(manifest);
  if (!isSha256Hex(manifest.contentSha256) || manifestText(manifest) !== text) {
    throw invalid("Cannot parse manifest: it is not in canonical form");
  }
  return manifest;
}

function fieldOf(line: string | undefined, key: string): string {
  if (line?.startsWith(`${key} `)) return line.slice(key.length + 1);
  throw invalid(`Cannot parse manifest: expected ${quote(key)}, got ${quote(line ?? "")}`);
}
