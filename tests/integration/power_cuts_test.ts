import assert from "node:assert/strict";
import { COMPILER } from "../support/failing_disk.ts";
import { needs, type Tool } from "../support/needs.ts";
import type { Act } from "../sweep/case.ts";
import { powerSwitch, type PrepareDisk, prepareFolder, prepareImage } from "../sweep/disk.ts";
import { summaryOf, sweep } from "../sweep/sweep.ts";
import type { Weakness } from "../sweep/weakness.ts";

/** A sample: all points are tried by `deno task sweep`. */
const SAMPLE_BY = 6;
const CASES_MIN = 50;
const power: Tool = COMPILER.present ? powerSwitch() : COMPILER;

needs(power).test(
  "Wherever the power fails in the work on disk, nothing acknowledged is lost",
  async () => {
    const acts = [["cut", "cut-flushed"]] as const;
    const outcomes = await sweep({ disk: prepareImage, acts, thinBy: 24, sampleBy: SAMPLE_BY });
    const { cases, missed, lost, tookMs } = summaryOf(outcomes);
    console.log(`power cuts: ${cases} cases, ${lost.length} lost, ${Math.round(tookMs / 1000)} s`);
    assert.deepEqual(lost, []);
    assert.equal(missed, 0);
    assert.ok(cases >= CASES_MIN, `${cases} cases`);
  },
);

interface Found {
  readonly weakness: Weakness;
  readonly only: string;
  readonly act: Act;
  readonly disk: PrepareDisk;
}

const FOUND: readonly Found[] = [
  { weakness: "no folder is synced", only: "peer/put", act: "cut", disk: prepareImage },
  { weakness: "no fragment is synced", only: "peer/put", act: "cut-flushed", disk: prepareImage },
  {
    weakness: "a failed sync is passed over",
    only: "peer/put",
    act: "eio, cut",
    disk: prepareImage,
  },
  {
    weakness: "a fragment is written in its place",
    only: "peer/put",
    act: "kill",
    disk: prepareFolder,
  },
  {
    weakness: "the database is not synced",
    only: "tracker/commit",
    act: "cut",
    disk: prepareImage,
  },
];

for (const { weakness, only, act, disk } of FOUND) {
  needs(power).test(`The sweep, as a check that can fail: it finds that ${weakness}`, async () => {
    const thinBy = only === "tracker/commit" ? 24 : 1;
    const settings = { disk, acts: [[act]], only, weakness, thinBy, untilFirstLoss: true };
    const { cases, lost } = summaryOf(await sweep(settings));
    assert.ok(lost.length > 0, `Nothing was lost in ${cases} cases`);
  });
}
