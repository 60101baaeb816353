import assert from "node:assert/strict";
import { eventually } from "../../tests/support/eventually.ts";
import { parseLimitSchedule } from "./limit_schedule.ts";
import { RateLimits } from "./rate_limits.ts";

const MIB = 1024 * 1024;

Deno.test("RateLimits.inForce() takes a command before the schedule, and the schedule before a flag", () => {
  let minute = 7 * 60;
  const limitSchedule = parseLimitSchedule("08:00-18:00 upload=5MiB");
  const flags = { uploadLimit: MIB, downloadLimit: Infinity, limitSchedule };
  const limits = new RateLimits(flags, () => minute);
  assert.deepEqual(limits.inForce("upload"), { bytesPerS: MIB, origin: "flag" });
  assert.equal(limits.upload.bytesPerS, MIB);
  minute = 8 * 60;
  assert.deepEqual(limits.inForce("upload"), { bytesPerS: 5 * MIB, origin: "schedule" });
  assert.deepEqual(limits.inForce("download"), { bytesPerS: Infinity, origin: "flag" });
  limits.command("upload", Infinity);
  assert.deepEqual(limits.inForce("upload"), { bytesPerS: Infinity, origin: "command" });
  assert.deepEqual(limits.inForce("download"), { bytesPerS: Infinity, origin: "flag" });
});

Deno.test("RateLimits.isBusy says whether bytes pass, in either direction, and forgets it soon", async () => {
  for (const direction of ["upload", "download"] as const) {
    const flags = { uploadLimit: Infinity, downloadLimit: MIB, limitSchedule: [] };
    const limits = new RateLimits(flags);
    assert.equal(limits.isBusy, false);
    await limits[direction].take(MIB);
    assert.equal(limits.isBusy, true);
    await eventually("it is over", () => !limits.isBusy);
  }
});
