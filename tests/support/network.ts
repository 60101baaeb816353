import assert from "node:assert/strict";
import {
  type ClientResult,
  launchNetwork,
  type Network,
  type NetworkSettings,
} from "../../scripts/launch.ts";
import { killPrograms } from "../../scripts/program.ts";
import { CommandHosts } from "./command_hosts.ts";

// A `deno test` that is stopped from outside would leave whole networks running.
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  Deno.addSignalListener(signal, () => {
    killPrograms();
    Deno.kill(Deno.pid, "SIGKILL");
  });
}

/** Names of the tracker's flags and their values. */
export type Times = Readonly<Record<string, string>>;

/** Short, but long enough that a busy machine does not make peers die: for tests of anything else than death. */
export const CALM: Times = {
  "heartbeat": "200ms",
  "suspect-after": "2s",
  "stale-after": "5s",
  "dead-after": "60s",
  "upload-lease": "3s",
  "repair-interval": "200ms",
  "safe-mode": "10s",
  "safe-mode-extra": "300ms",
};

/** For tests in which peers die and their fragments are copied. */
export const MORTAL: Times = {
  ...CALM,
  "suspect-after": "600ms",
  "stale-after": "1s",
  "dead-after": "2s",
};

export interface TestSettings extends NetworkSettings {
  readonly times?: Times;
}

/** A network for tests: a use after free ends a program at once, times are short, any disk has room. */
export function testNetwork(settings: TestSettings = {}): Promise<Network> {
  const { times = CALM, trackerFlags = [], peerFlags = [] } = settings;
  const timeFlags = Object.entries(times).flatMap(([name, value]) => [`--${name}`, value]);
  return launchNetwork({
    ...settings,
    poison: true,
    ...(settings.env === undefined && settings.release === undefined && {
      hosts: new CommandHosts(),
    }),
    trackerFlags: [...timeFlags, ...trackerFlags],
    peerFlags: (index) => [
      ...["--keep-free", "0"],
      ...typeof peerFlags === "function" ? peerFlags(index) : peerFlags,
    ],
  });
}

/** A test with a network of its own and a folder for its files; shows the programs' logs when it fails. */
export function networkTest(
  name: string,
  settings: TestSettings,
  body: (network: Network, folder: string, test: Deno.TestContext) => Promise<void>,
): void {
  Deno.test(name, async (test) => {
    await using network = await testNetwork(settings);
    const folder = `${network.folder}/files`;
    Deno.mkdirSync(folder);
    try {
      await body(network, folder, test);
    } catch (thrown) {
      console.error(network.logs());
      throw thrown;
    }
  });
}

/** The result, when the command did what it was told. */
export async function done(running: Promise<ClientResult>): Promise<ClientResult> {
  return await exits(0, running);
}

/** The result, when the command ended with this exit code. */
export async function exits(code: number, running: Promise<ClientResult>): Promise<ClientResult> {
  const result = await running;
  assert.equal(result.code, code, `exit code, with stderr:\n${result.stderr}${result.stdout}`);
  return result;
}
