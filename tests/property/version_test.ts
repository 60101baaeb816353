import assert from "node:assert/strict";
import fc from "fast-check";
import { compareVersions, formatVersion, parseVersion } from "../../proto/words/version.ts";

const versions = fc.record({
  epoch: fc.integer({ min: 1, max: 9999 }),
  sequence: fc.oneof(
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 9_999_999_999_999 }),
  ),
}, { noNullPrototype: true });

Deno.test("A version's text gives the version back", () => {
  fc.assert(fc.property(versions, (version) => {
    assert.deepEqual(parseVersion(formatVersion(version)), version);
  }));
});

Deno.test("compareVersions() orders as one large number of epoch and sequence does", () => {
  const place = ({ epoch, sequence }: { epoch: number; sequence: number }) =>
    BigInt(epoch) * 10n ** 13n + BigInt(sequence);
  fc.assert(fc.property(versions, versions, (one, other) => {
    const [a, b] = [place(one), place(other)];
    assert.equal(Math.sign(compareVersions(one, other)), a < b ? -1 : a > b ? 1 : 0);
    assert.equal(
      Math.sign(compareVersions(one, other)) + Math.sign(compareVersions(other, one)),
      0,
    );
  }));
});

Deno.test("compareVersions() sorts the same whatever the order before", () => {
  fc.assert(fc.property(fc.array(versions), (list) => {
    const sorted = [...list].sort(compareVersions);
    assert.deepEqual([...list].reverse().sort(compareVersions), sorted);
  }));
});
