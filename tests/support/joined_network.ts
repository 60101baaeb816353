import {
  type ClientResult,
  launchPeer,
  launchTracker,
  launchWebserver,
  spawnProgram,
} from "../../scripts/launch.ts";
import type { Program } from "../../scripts/program.ts";
import { eventually } from "./eventually.ts";
import { CALM, done } from "./network.ts";

const TIMES = Object.entries(CALM).flatMap(([name, value]) => [`--${name}`, value]);

/** A network whose machines have joined as people do it. */
export interface Joined extends AsyncDisposable {
  readonly folder: string;
  readonly tracker: Program;
  readonly webserver: Program;
  readonly peer: Program;
  /** Runs a command of the tracker as its operator. */
  operate(...args: string[]): Promise<ClientResult>;
  invite(role: string): Promise<string>;
  join(token: string, data: string): Promise<ClientResult>;
  /** Runs a command of a person with the identity in a folder. */
  client(data: string, ...args: string[]): Promise<ClientResult>;
}

export async function joinedNetwork(): Promise<Joined> {
  const folder = Deno.makeTempDirSync({ prefix: "enjambre-" });
  await using held = new AsyncDisposableStack();
  held.defer(() => Deno.remove(folder, { recursive: true }));
  const common = { identities: "joined", poison: true } as const;
  const tracker = held.use(
    await launchTracker({ ...common, folder: `${folder}/tracker`, flags: TIMES }),
  );
  const greeting = () => [...tracker.log.matchAll(/enj1\.[a-z2-7]+\.[a-z2-7]+/g)].map(String);
  await eventually("it says how to join", () => greeting().length === 2);
  const [forWebserver, forPeer] = greeting() as [string, string];
  await done(
    spawnProgram("webserver", [
      ...["join", forWebserver, "--tracker", tracker.address, "--data", `${folder}/webserver`],
    ]).result,
  );
  const webserver = held.use(
    await launchWebserver({
      ...{ ...common, folder: `${folder}/webserver`, trackers: [tracker.address] },
    }),
  );
  const at = ["--webserver", webserver.address];
  const join = (token: string, data: string) =>
    spawnProgram("peer", ["join", token, "--data", data, ...at]).result;
  await eventually("the webserver knows that newcomers come", async () => {
    await done(join(forPeer, `${folder}/peer`));
  });
  const peer = held.use(
    await launchPeer({
      ...{ ...common, folder: `${folder}/peer`, webserver: webserver.address, zone: "a" },
      flags: ["--keep-free", "0"],
    }),
  );
  const operate = (...args: string[]) =>
    spawnProgram("tracker", [
      ...[...args, "--json", "--tracker", tracker.address, "--data", `${folder}/tracker`],
    ]).result;
  const resources = held.move();
  return {
    ...{ folder, tracker, webserver, peer, operate, join },
    client: (data, ...args) => spawnProgram("peer", [...args, "--data", data, ...at]).result,
    invite: async (role) => (await done(operate("invite", "--role", role))).json().token,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
