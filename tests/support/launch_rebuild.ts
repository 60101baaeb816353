import type { Network } from "../../scripts/launch.ts";
import { Program } from "../../scripts/program.ts";
import { DATABASE } from "../../tracker/config.ts";
import { eventually } from "./eventually.ts";
import { CALM } from "./network.ts";

const REBUILT_WITHIN_MS = 20_000;

/** Starts a tracker that rebuilds, in place of the network's, which has ended; waits until it serves. */
export async function launchRebuild(network: Network, ...flags: string[]): Promise<Program> {
  const times = Object.entries(CALM).flatMap(([name, value]) => [`--${name}`, value]);
  const args = [
    ...["rebuild", "--listen", network.tracker.address, "--data", `${network.folder}/tracker`],
    ...[...times, ...flags],
  ];
  const settings = { program: "tracker", label: "rebuilding tracker", poison: true } as const;
  const tracker = await Program.start({ ...settings, args: () => args });
  try {
    const isRebuilt = () => /^rebuilt /m.test(tracker.output);
    await eventually("it is rebuilt", isRebuilt, { withinMs: REBUILT_WITHIN_MS });
    await network.allLive();
    return tracker;
  } catch (thrown) {
    await tracker.end();
    throw new Error(`Not rebuilt\n${tracker.log}`, { cause: thrown });
  }
}

/** Takes a tracker's database away, which has ended. Its authority and identity stay. */
export function loseDatabase(network: Network): void {
  for (const { name } of Deno.readDirSync(`${network.folder}/tracker`)) {
    const isLost = name.startsWith(DATABASE) && !name.endsWith(".lock");
    if (isLost) Deno.removeSync(`${network.folder}/tracker/${name}`);
  }
}
