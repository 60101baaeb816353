import type { Buffer } from "node:buffer";
import { sha256 } from "./hash.ts";
import { HASH_BYTES } from "./limits.ts";

// The tree of RFC 9162, section 2.1: leaves and nodes are hashed behind different first bytes, so that a node is never
// taken for a leaf. What is asked of a path needs neither the other leaves nor trust in who brings it.

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** What shows that a leaf is in a tree. */
export interface MerklePath {
  /** The leaf's place, from 0. */
  readonly index: number;
  /** How many leaves the tree has. */
  readonly count: number;
  /** Hashes of 32 bytes: the leaf's sibling first, then those on the way up. */
  readonly siblings: readonly Uint8Array[];
}

/** Of the only leaf of a tree. */
export const ONLY_LEAF: MerklePath = { index: 0, count: 1, siblings: [] };

export function leafHash(leaf: Uint8Array): Buffer {
  return sha256().update(LEAF).update(leaf).digest();
}

/** The root over leaves, of which there must be some. */
export function merkleRoot(leaves: readonly Uint8Array[]): Buffer {
  return grow(leaves.map(leafHash), 0, leaves.length, () => {});
}

/** The path of each of these leaves. */
export function merklePaths(leaves: readonly Uint8Array[]): MerklePath[] {
  const siblings: Buffer[][] = leaves.map(() => []);
  if (leaves.length > 0) {
    grow(leaves.map(leafHash), 0, leaves.length, (index, sibling) => {
      siblings[index]!.push(sibling);
    });
  }
  return siblings.map((each, index) => ({ index, count: leaves.length, siblings: each }));
}

/** Whether a leaf is in the tree with this root, as its path says. */
export function isInTree(
  leaf: Uint8Array,
  { index, count, siblings }: MerklePath,
  root: Uint8Array,
): boolean {
  if (!Number.isSafeInteger(count) || !(index >= 0 && index < count)) return false;
  let [at, last] = [index, count - 1];
  let hash: Buffer = leafHash(leaf);
  for (const sibling of siblings) {
    if (last === 0 || sibling.byteLength !== HASH_BYTES) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      // A last node without a sibling goes up as it is.
      while (at % 2 === 0 && at !== 0) [at, last] = [half(at), half(last)];
    } else hash = nodeHash(hash, sibling);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && hash.equals(root);
}

/** The root over hashes from `start` up to without `end`. Tells each leaf its siblings, the nearest first. */
function grow(
  hashes: readonly Buffer[],
  start: number,
  end: number,
  tell: (index: number, sibling: Buffer) => void,
): Buffer {
  if (end - start === 1) return hashes[start]!;
  const middle = start + splitOf(end - start);
  const left = grow(hashes, start, middle, tell);
  const right = grow(hashes, middle, end, tell);
  for (let index = start; index < end; index += 1) tell(index, index < middle ? right : left);
  return nodeHash(left, right);
}

function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256().update(NODE).update(left).update(right).digest();
}

/** The largest power of two below a number of leaves: the left side is always a whole tree. */
function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}

function half(value: number): number {
  return Math.floor(value / 2);
}
