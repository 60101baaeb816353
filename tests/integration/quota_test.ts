import assert from "node:assert/strict";
import { writeSeededFile } from "../../scripts/bench/content.ts";
import { eventually } from "../support/eventually.ts";
import { done, exits, networkTest } from "../support/network.ts";

const MIB = 1024 * 1024;

networkTest(
  "A device puts as much as its quota allows, is told why not more, and goes on when it has removed some",
  { peers: 2, replicas: 2, trackerFlags: ["--device-quota", "3MiB", "--version-grace", "1s"] },
  async (network, folder) => {
    writeSeededFile(`${folder}/two`, 1, 2 * MIB);
    writeSeededFile(`${folder}/more`, 2, 2 * MIB);
    const put = (file: string) => network.run(["put", `${folder}/${file}`, "--name", file]);
    await done(put("two"));
    const refused = await exits(1, put("more"));
    assert.match(refused.stderr, /this device has 2.0 MiB of the 3.0 MiB that one may have/);
    assert.match(refused.stderr, /remove what is not needed/);
    await network.tracker.restart("SIGKILL");
    await exits(1, put("more"));
    await done(network.run(["get", "two", "--output", `${folder}/back`]));
    await done(network.run(["remove", "two"]));
    await eventually("room is given back after the grace", () => done(put("more")));
  },
);
