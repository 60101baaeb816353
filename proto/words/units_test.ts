import assert from "node:assert/strict";
import {
  formatDuration,
  formatRate,
  formatSize,
  parseDuration,
  parseRate,
  parseShare,
  parseSize,
} from "./units.ts";

Deno.test("parseSize() knows bytes, decimal and binary units", () => {
  const sizes: Record<string, number> = {
    "0": 0,
    "512": 512,
    "512B": 512,
    "1k": 1000,
    "10GB": 10_000_000_000,
    "64MiB": 64 * 1024 * 1024,
    "64mib": 64 * 1024 * 1024,
    "1.5GiB": 1.5 * 1024 ** 3,
    "2 TB": 2_000_000_000_000,
    " 7KiB ": 7168,
    "0.5B": 1,
  };
  for (const [text, bytes] of Object.entries(sizes)) assert.equal(parseSize(text), bytes, text);
});

Deno.test("parseSize() refuses what is not a size", () => {
  const texts = ["", " ", "-1", "+1", "1e3", "1,5MB", "MiB", "1 XB", "1MiBs", "0x10", "1..2", "∞"];
  for (const text of texts) {
    assert.throws(() => parseSize(text), { code: "invalid", message: /^Cannot parse size/ }, text);
  }
});

Deno.test("parseSize() refuses what a number cannot hold exactly", () => {
  assert.throws(() => parseSize("9PiB"), { code: "invalid", message: /too large/ });
  assert.throws(() => parseSize("9".repeat(400)), { code: "invalid", message: /too large/ });
});

Deno.test("parseRate() knows sizes a second; 0 is no limit", () => {
  assert.equal(parseRate("10MiB"), 10 * 1024 * 1024);
  assert.equal(parseRate("10 MB/s"), 10_000_000);
  assert.equal(parseRate("64KiB"), 64 * 1024);
  assert.equal(parseRate("0"), Infinity);
});

Deno.test("parseRate() refuses what is no rate, and one at which nothing would come", () => {
  assert.throws(() => parseRate("fast"), { code: "invalid", message: /^Cannot parse size "fast"/ });
  assert.throws(() => parseRate("10MiB/h"), { code: "invalid" });
  assert.throws(() => parseRate("10"), {
    code: "invalid",
    message: /to 10 bytes a second.*at least 64KiB/,
  });
});

Deno.test("parseShare() knows per cent and parts of one, and refuses the rest", () => {
  assert.deepEqual(["30%", "99.9%", "100%", "0.3", "1"].map(parseShare), [0.3, 0.999, 1, 0.3, 1]);
  for (const text of ["", "0", "0%", "101%", "1.5", "-1%", "much", "30 %x", "%"]) {
    assert.throws(
      () => parseShare(text),
      { code: "invalid", message: /^Cannot parse share/ },
      text,
    );
  }
});

Deno.test("parseDuration() knows ms, s, m, h and d", () => {
  const durations: Record<string, number> = {
    "0s": 0,
    "200ms": 200,
    "15s": 15_000,
    "1.5s": 1500,
    "10m": 600_000,
    "24h": 86_400_000,
    "21d": 21 * 86_400_000,
  };
  for (const [text, ms] of Object.entries(durations)) assert.equal(parseDuration(text), ms, text);
});

Deno.test("parseDuration() refuses what is not a time, and one without a unit", () => {
  for (const text of ["", "15", "-1s", "1 s", "1S", "1min", "1e3s", "s", "1h30m"]) {
    assert.throws(() => parseDuration(text), { code: "invalid", message: /^Cannot parse time/ });
  }
});

Deno.test("formatSize() goes to the next unit where it would say 1024", () => {
  const texts: Record<number, string> = {
    0: "0 B",
    1023: "1023 B",
    1024: "1.0 KiB",
    1536: "1.5 KiB",
    [10 * 1024]: "10 KiB",
    [1024 ** 2 - 1]: "1.0 MiB",
    [5 * 1024 ** 4]: "5.0 TiB",
  };
  for (const [bytes, text] of Object.entries(texts)) assert.equal(formatSize(Number(bytes)), text);
});

Deno.test("formatDuration() never says 60 of a unit", () => {
  const texts: Record<number, string> = {
    0: "0 ms",
    999: "999 ms",
    1000: "1.0 s",
    59_949: "59.9 s",
    59_999: "1m 0s",
    93_000: "1m 33s",
    3_599_600: "1h 0m",
    7_380_000: "2h 3m",
    86_399_999: "1d 0h",
    90_000_000: "1d 1h",
  };
  for (const [ms, text] of Object.entries(texts)) assert.equal(formatDuration(Number(ms)), text);
});

Deno.test("formatRate() gives bytes a second, whatever the time", () => {
  assert.equal(formatRate(1024 ** 2, 500), "2.0 MiB/s");
  assert.equal(formatRate(0, 0), "0 B/s");
});
