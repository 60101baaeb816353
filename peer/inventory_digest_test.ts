import assert from "node:assert/strict";
import fc from "fast-check";
import { fragmentId } from "../tests/support/peers.ts";
import { InventoryDigest } from "./inventory_digest.ts";

Deno.test("InventoryDigest of nothing is 32 zero bytes, and of one fragment its id", () => {
  const digest = new InventoryDigest();
  assert.deepEqual([digest.count, digest.xor], [0, new Uint8Array(32)]);
  digest.add(fragmentId(1));
  assert.equal(digest.xor.toHex(), fragmentId(1));
  digest.remove(fragmentId(1));
  assert.deepEqual([digest.count, digest.xor], [0, new Uint8Array(32)]);
});

Deno.test("InventoryDigest hands out copies, not its own bytes", () => {
  const digest = new InventoryDigest();
  digest.xor.fill(7);
  assert.deepEqual(digest.xor, new Uint8Array(32));
});

Deno.test("InventoryDigests of the same set are equal, of different sets they are not", () => {
  const set = fc.uniqueArray(fc.nat(30), { maxLength: 20 });
  const digestOf = (labels: readonly number[]) => {
    const digest = new InventoryDigest();
    for (const label of labels) digest.add(fragmentId(label));
    return `${digest.count} ${digest.xor.toHex()}`;
  };
  fc.assert(fc.property(set, set, (one, other) => {
    assert.equal(digestOf(one), digestOf(one.toSorted((a, b) => b - a)));
    const isSame = one.length === other.length && one.every((label) => other.includes(label));
    assert.equal(digestOf(one) === digestOf(other), isSame);
    const through = new InventoryDigest();
    for (const label of [...one, ...other]) through.add(fragmentId(label));
    for (const label of other) through.remove(fragmentId(label));
    assert.equal(`${through.count} ${through.xor.toHex()}`, digestOf(one));
  }));
});
