import assert from "node:assert/strict";
import { parseSwarmOptions } from "./options.ts";

const MIB = 1024 * 1024;

Deno.test("parseSwarmOptions() has defaults for each bench", () => {
  const fanout = parseSwarmOptions("fanout", []);
  assert.deepEqual(fanout, {
    ...{ receivers: [8], sizeBytes: 64 * MIB, bitsPerSecond: 100e6, rounds: 3, only: [] },
    json: false,
  });
  const zones = parseSwarmOptions("zones", []);
  assert.deepEqual(zones.receivers, [3, 4]);
  assert.equal(zones.narrowBitsPerSecond, 20e6);
  assert.deepEqual(parseSwarmOptions("chain", []).receivers, [3]);
});

Deno.test("parseSwarmOptions() reads what is given, with and without an equals sign", () => {
  const args = ["--peers", "4", "--size=16MiB", "--rate", "50mbit", "--rounds=1", "--json"];
  const options = parseSwarmOptions("fanout", [...args, "--only", "aria2,get"]);
  assert.deepEqual(options, {
    ...{ receivers: [4], sizeBytes: 16 * MIB, bitsPerSecond: 50e6, rounds: 1, json: true },
    only: ["aria2", "get"],
  });
});

Deno.test("parseSwarmOptions() makes the folder of profiles one of the working folder's", () => {
  const { profileFolder } = parseSwarmOptions("fanout", ["--cpu-prof", "profiles"]);
  assert.equal(profileFolder, `${Deno.cwd()}/profiles`);
});

Deno.test("parseSwarmOptions() refuses what it does not know", () => {
  for (
    const args of [
      ["--peers", "0"],
      ["--peers", "many"],
      ["--rounds", "1.5"],
      ["--size", "big"],
      ["--rate", "100"],
      ["--narrow", "20mbit"],
      ["--unknown"],
      ["8"],
    ]
  ) {
    assert.throws(() => parseSwarmOptions("fanout", args), { code: "invalid" }, args.join(" "));
  }
  assert.throws(() => parseSwarmOptions("chain", ["--peers", "2"]), /at least 3$/);
});
