import assert from "node:assert/strict";
import fc from "fast-check";
import { fragmentIdOf } from "../../proto/words/ids.ts";
import { fileIdOf, fragmentRange, type Manifest } from "../../proto/words/manifest.ts";
import { PartFile } from "../../peer/store/part_file.ts";
import { type Content, contentOf, write } from "../support/part_content.ts";

const FRAGMENTS = 6;
const ASK = { force: false };
/** What stands where bytes were not written yet. */
const OTHER_BYTE = 0xee;

const share = fc.oneof(
  fc.constant(0),
  fc.constant(1),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

/** How one get goes, and what the kill or power cut that ends it leaves of its files. */
const life = fc.record({
  /** Which file: of the same name there may be another one next time. */
  seed: fc.constantFrom(1, 1, 1, 2),
  /** Fragments that come, in this order. */
  writes: fc.array(fc.nat(FRAGMENTS - 1), { maxLength: 2 * FRAGMENTS }),
  /** Whether it ends politely, and enters in the journal what it wrote. */
  isClosed: fc.boolean(),
  /** How much is on the disk of each fragment that the journal does not vouch for. */
  fragmentShares: fc.array(share, { minLength: FRAGMENTS, maxLength: FRAGMENTS }),
  /** How much of the journal is, and how many zeros a file system puts where it has not written yet. */
  journalShare: share,
  journalZeros: fc.constantFrom(0, 0, 1, 40),
  /** How much of the part file is: what is cut off may be anything. */
  partShare: fc.oneof(fc.constant(1), share),
});

type Life = typeof life extends fc.Arbitrary<infer Value> ? Value : never;

Deno.test("A part file never claims a fragment that is not whole on disk, however gets end", async () => {
  const lives = fc.array(life, { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(lives, (lives) =>
      inFolder(async (target) => {
        let expected = new Set<number>();
        let seed = 0;
        for (const each of lives) {
          const content = contentOf(FRAGMENTS, each.seed);
          if (each.seed !== seed) expected = new Set();
          seed = each.seed;
          await live(target, content, expected, each);
          expected = claimsOf(target, content.manifest);
        }
        await finish(target, contentOf(FRAGMENTS, seed), expected);
      })),
    { numRuns: 60 },
  );
});

Deno.test("A part file claims no more than it has, wherever its journal is cut", async () => {
  const content = contentOf(12);
  await inFolder(async (target) => {
    {
      await using part = await PartFile.open(target, content.manifest, ASK);
      await write(part, content, 11, 1, 10, 0);
    }
    const whole = Deno.readTextFileSync(journalOf(target));
    for (let length = 0; length <= whole.length; length += 1) {
      Deno.writeTextFileSync(journalOf(target), whole.slice(0, length));
      const claims = claimsOf(target, content.manifest);
      damage(target, content, claims, () => 0);
      await using part = await PartFile.open(target, content.manifest, ASK);
      assertClaims(target, part, content, claims);
      await write(part, content, ...part.missing());
    }
  });
});

/** One get, from its start to its sudden end. */
async function live(
  target: string,
  content: Content,
  expected: ReadonlySet<number>,
  life: Life,
): Promise<void> {
  {
    await using part = await PartFile.open(target, content.manifest, ASK);
    assertClaims(target, part, content, expected);
    const missing = new Set(part.missing());
    for (const index of life.writes) if (missing.delete(index)) await write(part, content, index);
    // What is in the files now is what a kill leaves: closing them adds to it.
    if (!life.isClosed) keepAside(target);
  }
  if (!life.isClosed) takeBack(target);
  const { journalShare, journalZeros, fragmentShares, partShare } = life;
  const journal = Deno.readFileSync(journalOf(target));
  const kept = journal.subarray(0, Math.floor(journal.byteLength * journalShare));
  Deno.writeFileSync(journalOf(target), new Uint8Array([...kept, ...new Uint8Array(journalZeros)]));
  damage(target, content, claimsOf(target, content.manifest), (index) => fragmentShares[index]!);
  Deno.truncateSync(partOf(target), Math.floor(content.manifest.size * partShare));
}

/** The next get of the file ends well. */
async function finish(target: string, content: Content, expected: ReadonlySet<number>) {
  {
    await using part = await PartFile.open(target, content.manifest, ASK);
    assertClaims(target, part, content, expected);
    await write(part, content, ...part.missing());
    await part.finish();
  }
  assert.ok(fragmentIdOf(Deno.readFileSync(target)) === fragmentIdOf(content.bytes));
}

/** Claims are as expected, no more and no less, and on the disk is what they say. */
function assertClaims(
  target: string,
  part: PartFile,
  { manifest }: Content,
  expected: ReadonlySet<number>,
): void {
  const missing = new Set(part.missing());
  const claimed = manifest.fragmentIds.keys().filter((index) => !missing.has(index));
  assert.deepEqual([...claimed], [...expected].toSorted((a, b) => a - b));
  const bytes = Deno.readFileSync(partOf(target));
  for (const index of expected) {
    const { start, end } = fragmentRange(manifest, index);
    assert.equal(fragmentIdOf(bytes.subarray(start, end)), manifest.fragmentIds[index]);
  }
}

/** The whole lines of a journal of this file, when the part file has its size; by a reading of its own. */
function claimsOf(target: string, manifest: Manifest): Set<number> {
  if (Deno.statSync(partOf(target)).size !== manifest.size) return new Set();
  const text = Deno.readTextFileSync(journalOf(target));
  const head = `${fileIdOf(manifest)}\n`;
  if (!text.startsWith(head)) return new Set();
  return new Set(Array.from(text.slice(head.length).matchAll(/(\d+)\n/g), ([, index]) => +index!));
}

/** Fragments that are not claimed are on the disk as far as a share of them says. */
function damage(
  target: string,
  { manifest, bytes }: Content,
  claims: ReadonlySet<number>,
  shareOf: (index: number) => number,
): void {
  using part = Deno.openSync(partOf(target), { write: true });
  for (const index of manifest.fragmentIds.keys()) {
    if (claims.has(index)) continue;
    const { start, end } = fragmentRange(manifest, index);
    const fragment = bytes.slice(start, end);
    fragment.fill(OTHER_BYTE, Math.floor(fragment.byteLength * shareOf(index)));
    part.seekSync(start, Deno.SeekMode.Start);
    for (let at = 0; at < fragment.byteLength;) at += part.writeSync(fragment.subarray(at));
  }
}

function keepAside(target: string): void {
  for (const path of [partOf(target), journalOf(target)]) Deno.copyFileSync(path, `${path}.kept`);
}

function takeBack(target: string): void {
  for (const path of [partOf(target), journalOf(target)]) Deno.renameSync(`${path}.kept`, path);
}

function partOf(target: string): string {
  return `${target}.enjambre-part`;
}

function journalOf(target: string): string {
  return `${target}.enjambre-part.journal`;
}

async function inFolder(body: (target: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await body(`${folder}/file`);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
