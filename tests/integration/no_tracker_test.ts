import assert from "node:assert/strict";
import { monotonicMs } from "../../proto/process/clock.ts";
import { INSECURE } from "../../proto/wire/identity.ts";
import { launchWebserver, runPeer } from "../../scripts/launch.ts";
import { exits } from "../support/network.ts";

const NOTHING_THERE = "127.0.0.1:1";
const WITHIN_MS = 5_000;
/** What starting the program may cost on a busy machine is not what is promised. */
const START_MS = 2_500;

const commands = [["list"], ["info", "x"], ["remove", "x"], ["peers"], ["status"]];

Deno.test("A client without any webserver says within 5 s which address it tried, exit code 5", async () => {
  await Promise.all(commands.map((command) => {
    return failsSoon([...command, "--webserver", NOTHING_THERE], NOTHING_THERE);
  }));
});

Deno.test("A client whose webserver knows no tracker that answers says the tracker's address", async () => {
  await using webserver = await launchWebserver({
    ...{ identities: INSECURE, folder: "unused" },
    ...{ trackers: [NOTHING_THERE], poison: true },
  });
  await Promise.all([...commands, ["put", import.meta.filename!]].map((command) => {
    return failsSoon([...command, "--webserver", webserver.address], NOTHING_THERE);
  }));
});

async function failsSoon(args: readonly string[], address: string): Promise<void> {
  const startMs = monotonicMs();
  const { stderr } = await exits(5, runPeer([...args, "--insecure"], { poison: true }));
  const tookMs = monotonicMs() - startMs;
  assert(stderr.includes(address), `should name ${address}: ${stderr}`);
  assert.equal(stderr.trim().split("\n").length, 1, `should be one line: ${stderr}`);
  assert(tookMs < WITHIN_MS + START_MS, `${args[0]} took ${Math.round(tookMs)} ms`);
}
