import assert from "node:assert/strict";
import type { RepairState__Output } from "../gen/enjambre/v1/RepairState.ts";
import {
  copiesText,
  drainText,
  repairStatus,
  repairText,
  safeModeText,
  surveyText,
} from "./upkeep_reader.ts";

const IDLE: RepairState__Output = {
  ...{ hold: "REPAIR_HOLD_UNSPECIFIED", why: "", copiesUnderWay: 0, bytesLeft: 0, bytesPerS: 0 },
  ...{ msLeft: 0, copiesOrdered: 0, dropsOrdered: 0, copiesMade: 0, copiesCancelled: 0 },
  rebalancing: false,
};
const MIB = 1024 * 1024;

function text(but: Partial<RepairState__Output>): string {
  return repairText(repairStatus({ ...IDLE, ...but }));
}

Deno.test("repairText() says what repair does, how much is left and for how long, or what holds it", () => {
  assert.equal(text({}), "has nothing to do");
  assert.equal(text({ hold: "REPAIR_HOLD_BY_HAND", why: "So" }), "holds. So");
  assert.equal(text({ rebalancing: true }), "has nothing to do; a rebalance is under way");
  assert.equal(text({ bytesLeft: 3 * MIB }), "works: 0 copies under way, 3.0 MiB left");
  const busy = { copiesUnderWay: 2, bytesLeft: 30 * MIB, bytesPerS: 3 * MIB, msLeft: 10_000 };
  const expected = "works: 2 copies under way, 30 MiB left, at 3.0 MiB/s that takes 10.0 s";
  assert.equal(text(busy), expected);
  assert.equal(
    text({ ...busy, hold: "REPAIR_HOLD_BY_HAND", why: "Somebody did" }),
    "holds, 30 MiB left. Somebody did",
  );
});

Deno.test("repairStatus() has no hold where nothing holds", () => {
  assert.equal("hold" in repairStatus(IDLE), false);
  const held = repairStatus({ ...IDLE, hold: "REPAIR_HOLD_VANISHED", why: "w" });
  assert.deepEqual(held.hold, { kind: "vanished", why: "w" });
});

Deno.test("The texts of safe mode, survey and drain say what is known, and what not yet", () => {
  const safeMode = { on: true, replicasExpected: 9, replicasReported: 4, mostMs: 2_000 };
  assert.match(safeModeText(safeMode), /^on: 4 of 9 .* 2\.0 s at most$/);
  assert.equal(safeModeText({ ...safeMode, on: false }), "off");
  const survey = { known: true, ageMs: 3_000, badlySpread: 0, inExcess: 0 };
  assert.equal(surveyText(survey), "as many zones as there can be (3.0 s ago)");
  assert.match(
    surveyText({ ...survey, badlySpread: 2, inExcess: 1 }),
    /^2 fragments .*, 1 have more/,
  );
  assert.match(surveyText({ ...survey, known: false }), /not known yet/);
  const drain = { sinceMs: 1, counted: true, fragmentsLeft: 3, bytesLeft: MIB, mayGo: false };
  assert.equal(drainText(drain), "being emptied, 3 fragments (1.0 MiB) still need it");
  assert.equal(drainText({ ...drain, fragmentsLeft: 0, mayGo: true }), "empty, it may go");
  assert.match(drainText({ ...drain, counted: false }), /being counted/);
});

Deno.test("copiesText() goes from none to what is wanted, and to the most that any fragment has", () => {
  const byCopies = Array.from({ length: 17 }, () => 0);
  assert.equal(copiesText(byCopies, 3), "0: 0, 1: 0, 2: 0, 3: 0");
  byCopies[1] = 2;
  byCopies[4] = 7;
  assert.equal(copiesText(byCopies, 2), "0: 0, 1: 2, 2: 0, 3: 0, 4: 7");
  byCopies[16] = 1;
  assert.match(copiesText(byCopies, 2), /16\+: 1$/);
});
