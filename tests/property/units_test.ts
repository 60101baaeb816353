import assert from "node:assert/strict";
import fc from "fast-check";
import { formatDuration, formatSize, parseDuration, parseSize } from "../../proto/words/units.ts";

const BYTES_BY_UNIT = {
  "": 1,
  B: 1,
  kB: 1000,
  KiB: 1024,
  MB: 1000 ** 2,
  MiB: 1024 ** 2,
  GB: 1000 ** 3,
  GiB: 1024 ** 3,
  TB: 1000 ** 4,
  TiB: 1024 ** 4,
};
const MS_BY_UNIT = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

Deno.test("parseSize() multiplies by the unit, whatever its case", () => {
  const units = fc.constantFrom(...Object.entries(BYTES_BY_UNIT));
  fc.assert(fc.property(fc.nat({ max: 4000 }), units, (count, [unit, bytes]) => {
    assert.equal(parseSize(`${count}${unit}`), count * bytes);
    assert.equal(parseSize(`${count} ${unit.toLowerCase()}`), count * bytes);
  }));
});

Deno.test("parseDuration() multiplies by the unit", () => {
  const units = fc.constantFrom(...Object.entries(MS_BY_UNIT));
  fc.assert(fc.property(fc.nat({ max: 100_000 }), units, (count, [unit, ms]) => {
    assert.equal(parseDuration(`${count}${unit}`), count * ms);
  }));
});

Deno.test("formatSize() gives a size that parseSize() takes, at most 5 % off", () => {
  fc.assert(fc.property(fc.nat({ max: 2 ** 50 }), (bytes) => {
    const shown = parseSize(formatSize(bytes));
    assert.ok(Math.abs(shown - bytes) <= bytes * 0.05, `${bytes} ${formatSize(bytes)}`);
  }));
});

Deno.test("formatSize() never shows 1024 or more of a unit but the largest", () => {
  const near = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: -600, max: 2 }))
    .map(([power, off]) => Math.max(0, 1024 ** power + Math.round(off * 1024 ** (power - 1))));
  fc.assert(fc.property(near, (bytes) => {
    assert.ok(parseFloat(formatSize(bytes)) < 1024, formatSize(bytes));
  }));
});

Deno.test("formatDuration() never shows 60 seconds or minutes, nor 24 hours", () => {
  const longest = fc.nat({ max: 40 * 86_400_000 });
  fc.assert(fc.property(fc.oneof(longest, fc.nat({ max: 4_000_000 })), (ms) => {
    assert.ok(!/\b(60(\.0 s|m|s)|24h|1000 ms)/.test(formatDuration(ms)), formatDuration(ms));
  }));
});
