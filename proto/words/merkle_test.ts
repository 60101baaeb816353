import assert from "node:assert/strict";
import { sha256Hex } from "./hash.ts";
import { isInTree, leafHash, merklePaths, merkleRoot } from "./merkle.ts";

const leavesOf = (count: number) =>
  Array.from({ length: count }, (_, at) => new TextEncoder().encode(`leaf ${at}`));

Deno.test("merkleRoot() is that of RFC 9162: leaves behind a 0, nodes behind a 1", () => {
  const [a, b, c] = leavesOf(3);
  const leaf = (bytes: Uint8Array) => sha256Hex(Uint8Array.of(0, ...bytes));
  const node = (left: string, right: string) =>
    sha256Hex(Uint8Array.of(1, ...Uint8Array.fromHex(left), ...Uint8Array.fromHex(right)));
  assert.equal(merkleRoot([a!]).toString("hex"), leaf(a!));
  assert.equal(
    merkleRoot([a!, b!, c!]).toString("hex"),
    node(node(leaf(a!), leaf(b!)), leaf(c!)),
  );
});

Deno.test("isInTree() finds each leaf of trees of all shapes by its path", () => {
  for (const count of [1, 2, 3, 4, 5, 6, 7, 8, 9, 31, 33]) {
    const leaves = leavesOf(count);
    const root = merkleRoot(leaves);
    for (const [index, leaf] of leaves.entries()) {
      const path = merklePaths(leaves)[index]!;
      assert(isInTree(leaf, path, root), `leaf ${index} of ${count}`);
      assert(path.siblings.length <= Math.ceil(Math.log2(count)));
    }
  }
});

Deno.test("isInTree() believes no other leaf, root, place, length or sibling", () => {
  const leaves = leavesOf(13);
  const root = merkleRoot(leaves);
  const other = merkleRoot(leavesOf(12));
  for (const [index, leaf] of leaves.entries()) {
    const path = merklePaths(leaves)[index]!;
    const { siblings } = path;
    assert(!isInTree(leaves[(index + 1) % 13]!, path, root));
    assert(!isInTree(leaf, path, other));
    assert(!isInTree(leaf, { ...path, siblings: siblings.slice(1) }, root));
    assert(!isInTree(leaf, { ...path, siblings: [...siblings, root] }, root));
    assert(!isInTree(leaf, { ...path, siblings: siblings.toReversed() }, root));
    assert(!isInTree(leaf, { ...path, siblings: siblings.map((each) => each.subarray(1)) }, root));
    assert(!isInTree(leaf, { ...path, index: 13 }, root));
    assert(!isInTree(leaf, { ...path, index: -1 }, root));
    assert(!isInTree(leaf, { ...path, count: 0 }, root));
    assert(!isInTree(leaf, { ...path, count: NaN }, root));
  }
});

Deno.test("isInTree() takes no node for a leaf", () => {
  const leaves = leavesOf(4);
  const inner = [leafHash(leaves[0]!), leafHash(leaves[1]!)];
  const { siblings } = merklePaths(leaves)[0]!;
  const forged = { index: 0, count: 2, siblings: siblings.slice(1) };
  assert(
    !isInTree(Uint8Array.from(inner.flatMap((each) => [...each])), forged, merkleRoot(leaves)),
  );
});
