import assert from "node:assert/strict";
import { compareVersions, formatVersion, parseVersion } from "./version.ts";

Deno.test("parseVersion() reads epoch and sequence", () => {
  assert.deepEqual(parseVersion("1.42"), { epoch: 1, sequence: 42 });
  assert.equal(formatVersion({ epoch: 9999, sequence: 9_999_999_999_999 }), "9999.9999999999999");
});

Deno.test("parseVersion() refuses zero, leading zeros, signs, gaps and what is too large", () => {
  const texts = ["", "1", "1.", ".1", "0.1", "1.0", "01.1", "1.01", "-1.1", "1.1.1", "1. 1"];
  for (const text of [...texts, "10000.1", "1.10000000000000", "1.1\n", "latest"]) {
    assert.throws(() => parseVersion(text), { code: "invalid", message: /EPOCH\.SEQUENCE/ }, text);
  }
});

Deno.test("compareVersions() puts the epoch before the sequence", () => {
  const texts = ["2.1", "1.100", "1.9", "10.1", "1.10"];
  const sorted = texts.map(parseVersion).sort(compareVersions).map(formatVersion);
  assert.deepEqual(sorted, ["1.9", "1.10", "1.100", "2.1", "10.1"]);
});
