import assert from "node:assert/strict";
import { COMPILER } from "../support/failing_disk.ts";
import { needs } from "../support/needs.ts";
import { prepareFolder } from "../sweep/disk.ts";
import { summaryOf, sweep } from "../sweep/sweep.ts";

/** A sample: all points are tried by `deno task sweep`. */
const SAMPLE_BY = 6;
const CASES_MIN = 100;

needs(COMPILER).test(
  "Whatever is killed or fails once at any point of its work on disk, nothing acknowledged is lost",
  async () => {
    const acts = [["kill"], ["eio"]] as const;
    const outcomes = await sweep({ disk: prepareFolder, acts, thinBy: 24, sampleBy: SAMPLE_BY });
    const { cases, missed, lost, tookMs } = summaryOf(outcomes);
    console.log(
      `kills and disk errors: ${cases} cases, ${lost.length} lost, ${Math.round(tookMs / 1000)} s`,
    );
    assert.deepEqual(lost, []);
    assert.equal(missed, 0);
    assert.ok(cases >= CASES_MIN, `${cases} cases`);
  },
);
