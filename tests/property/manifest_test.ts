import assert from "node:assert/strict";
import fc from "fast-check";
import { EnjambreError } from "../../proto/words/errors.ts";
import { sha256Hex } from "../../proto/words/hash.ts";
import { type FragmentId, fragmentIdOf } from "../../proto/words/ids.ts";
import {
  FILE_MAX_BYTES,
  FRAGMENT_SIZE_MIN_BYTES,
  FRAGMENTS_PER_FILE_MAX,
} from "../../proto/words/limits.ts";
import {
  automaticFragmentSize,
  checkFileSize,
  checkFragmentSize,
  checkManifest,
  distinctFragments,
  fileIdOf,
  fragmentCount,
  fragmentRange,
  fragmentsOfRange,
  type Manifest,
  manifestText,
  parseManifestText,
} from "../../proto/words/manifest.ts";

const idOf = (seed: string): FragmentId => fragmentIdOf(new TextEncoder().encode(seed));

/** Files of up to 24 fragments, some of which come several times. */
const manifests: fc.Arbitrary<Manifest> = fc.record({
  power: fc.integer({ min: 0, max: 8 }),
  whole: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 24 }),
  restShare: fc.option(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
}).map(({ power, whole, restShare }) => {
  const fragmentSize = FRAGMENT_SIZE_MIN_BYTES * 2 ** power;
  const rest = restShare === null ? 0 : 1 + Math.floor(restShare * (fragmentSize - 1));
  const fragmentIds = whole.map((seed) => idOf(`whole ${seed}`));
  if (rest > 0) fragmentIds.push(idOf("rest"));
  const size = whole.length * fragmentSize + rest;
  return { size, fragmentSize, contentSha256: sha256Hex(`${size}`), fragmentIds };
});

Deno.test("The ranges of a file's fragments tile it exactly", () => {
  fc.assert(fc.property(manifests, (manifest) => {
    checkManifest(manifest);
    let next = 0;
    for (const index of manifest.fragmentIds.keys()) {
      const { start, end } = fragmentRange(manifest, index);
      assert.equal(start, next);
      assert.ok(end > start && end - start <= manifest.fragmentSize);
      next = end;
    }
    assert.equal(next, manifest.size);
  }));
});

Deno.test("fragmentsOfRange() names the fragments that overlap the range, and no other", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(manifests, share, share, (manifest, one, other) => {
      const at = (part: number) => Math.floor(part * manifest.size);
      const range = { start: at(Math.min(one, other)), end: at(Math.max(one, other)) };
      const { first, end } = fragmentsOfRange(manifest, range);
      for (const index of manifest.fragmentIds.keys()) {
        const fragment = fragmentRange(manifest, index);
        const overlaps = Math.max(fragment.start, range.start) < Math.min(fragment.end, range.end);
        assert.equal(index >= first && index < end, overlaps, `fragment ${index}`);
      }
      assert.ok(first >= 0 && end <= manifest.fragmentIds.length);
    }),
    { numRuns: 500 },
  );
});

Deno.test("distinctFragments() holds every id once and no byte more than the file", () => {
  fc.assert(fc.property(manifests, (manifest) => {
    const distinct = distinctFragments(manifest);
    assert.deepEqual(distinct.map(({ id }) => id), [...new Set(manifest.fragmentIds)]);
    const bytes = distinct.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    assert.ok(bytes <= manifest.size);
  }));
});

Deno.test("A manifest's text gives the manifest back, and the same file id", () => {
  fc.assert(fc.property(manifests, (manifest) => {
    const parsed = parseManifestText(manifestText(manifest));
    assert.deepEqual(parsed, manifest);
    assert.equal(fileIdOf(parsed), fileIdOf(manifest));
  }));
});

Deno.test("A text with one character changed is refused, or is another file", () => {
  const changes = fc.constantFrom("replace", "insert", "delete");
  const characters = fc.oneof(
    fc.constantFrom(..."0123456789abcdef \n\r\t.-+exA\u0000\u0660\ud800"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  );
  const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(manifests, changes, characters, place, (manifest, change, character, share) => {
      const text = manifestText(manifest);
      // The heading with its numbers is where a parser may be lax, so half of all changes are there.
      const length = share < 0.5 ? Math.min(text.length, 60) : text.length;
      const at = Math.floor((share * 2 % 1) * length);
      const skipped = change === "insert" ? 0 : 1;
      const put = change === "delete" ? "" : character;
      const changed = text.slice(0, at) + put + text.slice(at + skipped);
      fc.pre(changed !== text);
      try {
        assert.notEqual(fileIdOf(parseManifestText(changed)), fileIdOf(manifest));
      } catch (error) {
        assert.ok(EnjambreError.is(error, "invalid"), String(error));
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("automaticFragmentSize() suits every size that a file may have", () => {
  fc.assert(fc.property(fc.maxSafeNat().map((size) => size % (FILE_MAX_BYTES + 1)), (size) => {
    const fragmentSize = automaticFragmentSize(size);
    checkFragmentSize(fragmentSize);
    checkFileSize(size, fragmentSize);
    assert.ok(fragmentCount(size, fragmentSize) <= FRAGMENTS_PER_FILE_MAX);
  }));
});
