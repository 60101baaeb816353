import assert from "node:assert/strict";
import { sha256Hex } from "./hash.ts";
import { type FragmentId, fragmentIdOf } from "./ids.ts";
import {
  FILE_MAX_BYTES,
  FRAGMENT_SIZE_MAX_BYTES,
  FRAGMENT_SIZE_MIN_BYTES,
  FRAGMENTS_PER_FILE_MAX,
} from "./limits.ts";
import {
  automaticFragmentSize,
  checkFileSize,
  checkFragmentSize,
  checkManifest,
  distinctFragments,
  fileIdOf,
  fragmentRange,
  fragmentsOfRange,
  type Manifest,
  manifestText,
  parseManifestText,
} from "./manifest.ts";

const KIB = 1024;
const MIB = 1024 * KIB;
const id = (letter: string): FragmentId => fragmentIdOf(new TextEncoder().encode(letter));

const EMPTY: Manifest = {
  size: 0,
  fragmentSize: 64 * KIB,
  contentSha256: sha256Hex(""),
  fragmentIds: [],
};
const THREE: Manifest = {
  size: 150_000,
  fragmentSize: 64 * KIB,
  contentSha256: sha256Hex("three"),
  fragmentIds: [id("a"), id("a"), id("b")],
};

Deno.test("automaticFragmentSize() is size/256 as a power of two from 256 KiB to 16 MiB", () => {
  const sizes: [bytes: number | undefined, fragmentSize: number][] = [
    [0, 256 * KIB],
    [1, 256 * KIB],
    [64 * MIB, 256 * KIB],
    [64 * MIB + 1, 512 * KIB],
    [128 * MIB, 512 * KIB],
    [1024 * MIB, 4 * MIB],
    [4096 * MIB, 16 * MIB],
    [FILE_MAX_BYTES, 16 * MIB],
    [undefined, 4 * MIB],
  ];
  for (const [bytes, fragmentSize] of sizes) {
    assert.equal(automaticFragmentSize(bytes), fragmentSize, `${bytes}`);
  }
});

Deno.test("checkFragmentSize() takes powers of two within the limits only", () => {
  for (let size = FRAGMENT_SIZE_MIN_BYTES; size <= FRAGMENT_SIZE_MAX_BYTES; size *= 2) {
    assert.equal(checkFragmentSize(size), size);
    assert.throws(() => checkFragmentSize(size + 1), { code: "invalid" });
  }
  for (const size of [0, -65536, NaN, Infinity, 32 * KIB, 32 * MIB, 65536.5, 3 * 65536]) {
    assert.throws(() => checkFragmentSize(size), { code: "invalid" }, `${size}`);
  }
});

Deno.test("checkFileSize() holds at both of its edges", () => {
  checkFileSize(0, 64 * KIB);
  checkFileSize(FRAGMENTS_PER_FILE_MAX * 64 * KIB, 64 * KIB);
  checkFileSize(FILE_MAX_BYTES, FRAGMENT_SIZE_MAX_BYTES);
  const tooMany = () => checkFileSize(FRAGMENTS_PER_FILE_MAX * 64 * KIB + 1, 64 * KIB);
  assert.throws(tooMany, { code: "invalid", message: /larger fragment size/ });
  for (const size of [-1, 0.5, NaN, Infinity, FILE_MAX_BYTES + 1]) {
    const check = () => checkFileSize(size, FRAGMENT_SIZE_MAX_BYTES);
    assert.throws(check, { code: "invalid" }, `${size}`);
  }
});

Deno.test("fragmentRange() ends the last fragment where the file ends", () => {
  assert.deepEqual(fragmentRange(THREE, 1), { start: 65_536, end: 131_072 });
  assert.deepEqual(fragmentRange(THREE, 2), { start: 131_072, end: 150_000 });
});

Deno.test("fragmentsOfRange() is empty for an empty range", () => {
  assert.deepEqual(fragmentsOfRange(THREE, { start: 70_000, end: 70_000 }), { first: 0, end: 0 });
  assert.deepEqual(fragmentsOfRange(THREE, { start: 65_535, end: 65_537 }), { first: 0, end: 2 });
});

Deno.test("distinctFragments() names each fragment once, with its size", () => {
  assert.deepEqual(distinctFragments(THREE), [
    { id: id("a"), sizeBytes: 65_536 },
    { id: id("b"), sizeBytes: 18_928 },
  ]);
  assert.deepEqual(distinctFragments(EMPTY), []);
});

Deno.test("checkManifest() refuses a wrong number of fragments and one id with two sizes", () => {
  assert.equal(checkManifest(THREE), THREE);
  const short = { ...THREE, fragmentIds: [id("a"), id("b")] };
  assert.throws(() => checkManifest(short), {
    code: "invalid",
    message: /make 3 fragments, got 2/,
  });
  const twoSizes = { ...THREE, fragmentIds: [id("a"), id("b"), id("b")] };
  assert.throws(() => checkManifest(twoSizes), { code: "invalid", message: /two sizes/ });
});

// A change of the text would change every file id of every network: it may never happen.
Deno.test("manifestText() and fileIdOf() stay as they are for ever", () => {
  assert.equal(
    manifestText(THREE),
    "enjambre manifest 1\n" +
      "size 150000\n" +
      "fragment-size 65536\n" +
      "sha256 8b5b9db0c13db24256c829aa364aa90c6d2eba318b9232a4ab9313b954d3555f\n" +
      "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb\n" +
      "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb\n" +
      "3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d\n",
  );
  assert.equal(fileIdOf(EMPTY), sha256Hex(manifestText(EMPTY)));
});

Deno.test("parseManifestText() gives back what manifestText() wrote", () => {
  assert.deepEqual(parseManifestText(manifestText(THREE)), THREE);
  assert.deepEqual(parseManifestText(manifestText(EMPTY)), EMPTY);
});

Deno.test("parseManifestText() refuses every other spelling", () => {
  const text = manifestText(THREE);
  const spellings = [
    "",
    "\n",
    "enjambre manifest 1\n",
    text.slice(0, -1),
    `${text}\n`,
    ` ${text}`,
    text.replaceAll("\n", "\r\n"),
    text.replace("manifest 1", "manifest 2"),
    text.replace("150000", "0150000"),
    text.replace("150000", "1.5e5"),
    text.replace("150000", "150000.0"),
    text.replace("150000", "-150000"),
    text.replace("150000", "150000 "),
    text.replace("150000", "+150000"),
    text.replace("65536", "0x10000"),
    text.replace("sha256 8b", "sha256 8B"),
    text.replace("sha256 8b", "sha256 "),
    text.replace("fragment-size", "fragment_size"),
    `${text}${THREE.fragmentIds[0]}\n`,
  ];
  for (const spelling of spellings) {
    assert.throws(() => parseManifestText(spelling), { code: "invalid" }, spelling);
  }
});
