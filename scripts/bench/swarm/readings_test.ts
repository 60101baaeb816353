import assert from "node:assert/strict";
import {
  formatBitRate,
  parseBitRate,
  parseCpuSeconds,
  parseScrape,
  parseShellTimes,
  parseTraffic,
} from "./readings.ts";

Deno.test("parseBitRate() reads rates as tc writes them, and refuses others", () => {
  assert.equal(parseBitRate("100mbit"), 100e6);
  assert.equal(parseBitRate("1.5Gbit"), 1.5e9);
  for (const text of ["100", "100MB", "0mbit", "-1mbit", "mbit", ""]) {
    assert.throws(() => parseBitRate(text), /Cannot parse rate/, text);
  }
});

Deno.test("formatBitRate() shows megabits", () => {
  assert.equal(formatBitRate(100e6), "100 Mbit/s");
  assert.equal(formatBitRate(2.5e6), "2.5 Mbit/s");
});

Deno.test("parseTraffic() gives both directions of every interface", () => {
  const links = [
    { ifname: "lo", stats64: { rx: { bytes: 1 }, tx: { bytes: 1 } } },
    { ifname: "p0", stats64: { rx: { bytes: 20 }, tx: { bytes: 30 } } },
  ];
  assert.deepEqual(parseTraffic(JSON.stringify(links)).get("p0"), {
    ...{ sentBytes: 30, receivedBytes: 20 },
  });
});

Deno.test("parseCpuSeconds() adds user and system time, also of children that have ended", () => {
  const stat = "7 (a ) b) S 1 7 7 0 -1 4194560 100 0 0 0 150 50 20 5 20 0 1 0 4 5 6";
  assert.equal(parseCpuSeconds(stat), 2.25);
});

Deno.test("parseShellTimes() adds what the shell's children used", () => {
  const text = "a warning\n0m0.000000s 0m0.010000s\n1m2.500000s 0m0.250000s\n";
  assert.equal(parseShellTimes(text), 62.75);
  assert.throws(() => parseShellTimes("Killed\n"), /Cannot parse times/);
});

Deno.test("parseScrape() counts those that have all, and nobody in another answer", () => {
  assert.equal(parseScrape("d5:filesd20:aaaaaaaaaaaaaaaaaaaad8:completei3e10:incompletei0eeee"), 3);
  assert.equal(parseScrape("HTTP/1.0 404 Not Found"), 0);
});
