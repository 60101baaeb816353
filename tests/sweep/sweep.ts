import assert from "node:assert/strict";
import { monotonicMs } from "../../proto/process/clock.ts";
import { buildFailingDisk } from "../support/failing_disk.ts";
import { type Act, type Case, type CaseSettings, runCase } from "./case.ts";
import type { PreparedDisk, PrepareDisk } from "./disk.ts";
import { type Group, GROUPS } from "./groups.ts";
import type { Scenario } from "./scenario.ts";
import type { Weakness } from "./weakness.ts";

export interface SweepSettings {
  readonly disk: PrepareDisk;
  /** At each point one act of each row is tried; a row's acts take turns. */
  readonly acts: readonly (readonly Act[])[];
  /** Of this scenario alone: `group/name`. */
  readonly only?: string;
  readonly weakness?: Weakness;
  /** Of writes, and of new folders, every so manyth is a point; all else always is. */
  readonly thinBy?: number;
  /** Of what is left then every so manyth point is tried, for a short look; all of them by default. */
  readonly sampleBy?: number;
  readonly untilFirstLoss?: boolean;
  /** Told of each scenario when it is through. */
  readonly onScenario?: (outcome: ScenarioOutcome) => void;
}

export interface Loss {
  /** `group/scenario: act at point number of them (operation path)`. */
  readonly where: string;
  readonly faults: readonly string[];
}

export interface ScenarioOutcome {
  readonly name: string;
  readonly points: number;
  readonly cases: number;
  /** The program ended before the point came: what was to be tried was not. */
  readonly missed: number;
  readonly lost: readonly Loss[];
  readonly tookMs: number;
}

/** Cases that run at once: while one waits for its disk another has the processor. */
const AT_ONCE = 3;

/** Lets everything fail at each point of each scenario, one thing in each case. */
export async function sweep(settings: SweepSettings): Promise<ScenarioOutcome[]> {
  const folder = await Deno.makeTempDir({ prefix: "enjambre-sweep-" });
  for (const by of [settings.thinBy ?? 1, settings.sampleBy ?? 1]) {
    assert.ok(Number.isInteger(by) && by >= 1, `Cannot thin by ${by}: expected 1 or more`);
  }
  try {
    const library = buildFailingDisk(folder);
    const outcomes: ScenarioOutcome[] = [];
    for (const group of Object.keys(GROUPS) as Group[]) {
      for (const scenario of await GROUPS[group]()) {
        if (![undefined, `${group}/${scenario.name}`].includes(settings.only)) continue;
        const outcome = await sweepScenario(group, scenario, settings, library);
        settings.onScenario?.(outcome);
        outcomes.push(outcome);
      }
    }
    return outcomes;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What a test of a sweep says at its end. */
export function summaryOf(outcomes: readonly ScenarioOutcome[]) {
  const cases = outcomes.reduce((sum, outcome) => sum + outcome.cases, 0);
  const missed = outcomes.reduce((sum, outcome) => sum + outcome.missed, 0);
  const tookMs = outcomes.reduce((sum, outcome) => sum + outcome.tookMs, 0);
  return { cases, missed, lost: outcomes.flatMap(({ lost }) => lost), tookMs };
}

async function sweepScenario(
  group: Group,
  scenario: Scenario,
  settings: SweepSettings,
  library: string,
): Promise<ScenarioOutcome> {
  const startedMs = monotonicMs();
  await using before = await settings.disk((folder) => scenario.prepare(folder));
  const caseSettings = { library, weakness: settings.weakness };
  const name = `${group}/${scenario.name}`;
  const points = await countPoints(
    { group, scenario, act: undefined, at: 0 },
    before,
    caseSettings,
  );
  const { thinBy = 1, sampleBy = 1 } = settings;
  const tried = chosen(points, scenario, thinBy).filter((_, index) => index % sampleBy === 0);
  const queue = settings.acts.flatMap((row) =>
    tried.flatMap((at, index) => {
      const act = row[index % row.length]!;
      // At its end a program can be cut off, but not fail.
      const isTooLate = at > points.length && !act.startsWith("cut");
      return isTooLate ? [] : [{ group, scenario, act, at }];
    })
  );
  let cases = 0;
  let missed = 0;
  const lost: Loss[] = [];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await using disk = await before.copy();
      const { isReached, faults } = await runCase(next, disk, caseSettings);
      if (isReached) cases += 1;
      else missed += 1;
      const point = points[next.at - 1] ?? "the end";
      const where = `${name}: ${next.act} at point ${next.at} of ${points.length} (${point})`;
      if (faults.length === 0) continue;
      lost.push({ where, faults });
      if (settings.untilFirstLoss) queue.length = 0;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  // Only now, when no case uses the disk any more.
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  const tookMs = monotonicMs() - startedMs;
  return { name, points: points.length, cases, missed, lost, tookMs };
}

/** Runs once without any failure: how many points there are, and that all is well without. */
async function countPoints(
  what: Case,
  before: PreparedDisk,
  settings: CaseSettings,
): Promise<readonly string[]> {
  await using disk = await before.copy();
  const { points, faults } = await runCase(what, disk, settings);
  assert.deepEqual(faults, [], `Nothing has failed in ${what.scenario.name}`);
  assert.ok(points.length > 0, `${what.scenario.name} has no points: does the library work?`);
  return points;
}

/** The numbers of the points that are tried; the one after the last is the program's end. */
function chosen(points: readonly string[], { skips }: Scenario, thinBy: number): number[] {
  let thinned = 0;
  const numbers = points.flatMap((point, index) => {
    if (skips?.test(point)) return [];
    const isThinned = /^(write|mkdir) /.test(point) && thinned++ % thinBy !== 0;
    return isThinned ? [] : [index + 1];
  });
  return [...numbers, points.length + 1];
}
