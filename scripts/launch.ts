import { nowMs, sleep } from "../proto/process/clock.ts";
import { Channels } from "../proto/wire/client.ts";
import { INSECURE } from "../proto/wire/identity.ts";
import { catalogService } from "../proto/wire/schema.ts";
import { Identities } from "./identities.ts";
import type { ProgramName } from "./permissions.ts";
import { type ChildEnvironment, Program, programCommand, signalChild } from "./program.ts";

const ANY_PORT = "127.0.0.1:0";
const PEERS_DEFAULT = 5;
const ZONES_DEFAULT = ["a", "b", "c"];
const LIVE_WITHIN_MS = 30_000;
const LIVE_CHECK_MS = 50;

/** Who the programs are: with identities that are made for them, with those that they have, or without any. */
export type LaunchIdentities = Identities | "joined" | typeof INSECURE;

export interface ServerSettings extends ChildEnvironment {
  readonly identities: LaunchIdentities;
  /** Its data. */
  readonly folder: string;
  /** Where it serves gRPC; any free port of the loopback by default. */
  readonly listen?: string;
  readonly flags?: readonly string[];
}

function flagsOf(identities: LaunchIdentities): string[] {
  return identities === INSECURE ? ["--insecure"] : [];
}

export async function launchTracker(settings: ServerSettings): Promise<Program> {
  const { identities, folder, listen = ANY_PORT, flags = [], ...environment } = settings;
  if (identities instanceof Identities) await identities.ensureTracker(folder);
  return await Program.start({
    ...environment,
    program: "tracker",
    label: "tracker",
    args: ([address = listen]) => [
      ...["--listen", address, "--data", folder],
      ...[...flagsOf(identities), ...flags],
    ],
  });
}

export interface WebserverSettings extends ChildEnvironment {
  readonly identities: LaunchIdentities;
  /** Where its identity is. */
  readonly folder: string;
  readonly trackers: readonly string[];
  /** Whether the gateway asks nobody for a token, as it does unless it is said otherwise. */
  readonly isOpen?: boolean;
  /** Where it serves gRPC; any free port of the loopback by default. */
  readonly listen?: string;
  readonly flags?: readonly string[];
}

export async function launchWebserver(settings: WebserverSettings): Promise<Program> {
  const { identities, folder, trackers, isOpen = true, listen = ANY_PORT, flags = [] } = settings;
  const { env, poison, runner, runtimeFlags, release } = settings;
  if (identities instanceof Identities) await identities.ensure(folder, "webserver");
  return await Program.start({
    ...{ env, poison, runner, runtimeFlags, release },
    program: "webserver",
    label: "webserver",
    args: ([address = listen, _http, http = ANY_PORT]) => [
      ...["--listen", address, "--http", http, "--tracker", trackers.join(",")],
      ...["--data", folder, ...(isOpen ? ["--open-on-loopback"] : [])],
      ...[...flagsOf(identities), ...flags],
    ],
  });
}

export interface PeerSettings extends ServerSettings {
  readonly webserver: string;
  readonly zone: string;
  readonly label?: string;
}

export async function launchPeer(settings: PeerSettings): Promise<Program> {
  const { identities } = settings;
  if (identities instanceof Identities) await identities.ensure(settings.folder, "peer");
  const { folder, webserver, zone, listen = ANY_PORT, flags = [], label = "peer" } = settings;
  const { env, poison, runner, runtimeFlags, release } = settings;
  return Program.start({
    ...{ env, poison, runner, runtimeFlags, release },
    program: "peer",
    label,
    args: ([address = listen]) => [
      ...["serve", "--listen", address, "--data", folder, "--zone", zone],
      ...["--webserver", webserver, ...flagsOf(identities), ...flags],
    ],
  });
}

/** Something that carries out commands of `peer`. */
export interface CommandRunner extends AsyncDisposable {
  /** @param command With all variables of ours. */
  run(
    command: { readonly args: readonly string[]; readonly env: Record<string, string> },
  ): Promise<ClientResult | undefined>;
}

export interface NetworkSettings extends ChildEnvironment {
  readonly peers?: number;
  /** Given to the peers in turn. */
  readonly zones?: readonly string[];
  readonly replicas?: number;
  /** Whether its programs have identities and encrypt, as they do by default. */
  readonly secure?: boolean;
  readonly trackerFlags?: readonly string[];
  readonly webserverFlags?: readonly string[];
  /** For all peers, or for the one with this index. */
  readonly peerFlags?: readonly string[] | ((index: number) => readonly string[]);
  /** Carries out commands without a process for each; those that it answers nothing for get one. */
  readonly hosts?: CommandRunner;
  /** Where data goes: kept at the end. Without it a temporary folder, removed at the end. */
  readonly folder?: string;
}

/** A whole network on this machine. Every server is ready and every peer is live when this is fulfilled. */
export async function launchNetwork(settings: NetworkSettings = {}): Promise<Network> {
  const { peers = PEERS_DEFAULT, zones = ZONES_DEFAULT, replicas } = settings;
  const { env, poison, release } = settings;
  const folder = settings.folder ?? Deno.makeTempDirSync({ prefix: "enjambre-" });
  await using started = new AsyncDisposableStack();
  if (settings.folder === undefined) {
    started.defer(() => Deno.remove(folder, { recursive: true }));
  }
  if (settings.hosts !== undefined) started.use(settings.hosts);
  const identities = settings.secure === false
    ? INSECURE
    : await Identities.make(`${folder}/identities`);
  const tracker = started.use(
    await launchTracker({
      ...{ env, poison, release, identities, folder: `${folder}/tracker` },
      flags: [
        ...replicas === undefined ? [] : ["--replicas", `${replicas}`],
        ...settings.trackerFlags ?? [],
      ],
    }),
  );
  const webserver = started.use(
    await launchWebserver({
      ...{ env, poison, release, identities, folder: `${folder}/webserver` },
      ...{ trackers: [tracker.address], flags: settings.webserverFlags },
    }),
  );
  const network = new Network(settings, folder, { identities, tracker, webserver }, started.move());
  try {
    // One start costs a second of processor time, so that all at once are as fast as one after the other.
    const adding = Array.from({ length: peers }, (_, index) => {
      return network.addPeer(zones[index % zones.length]!);
    });
    for (const outcome of await Promise.allSettled(adding)) {
      if (outcome.status === "rejected") throw outcome.reason;
    }
    await network.allLive();
    return network;
  } catch (thrown) {
    await network.stop();
    throw thrown;
  }
}

/** The programs of one network and the folders of their data. */
export class Network implements AsyncDisposable {
  readonly tracker: Program;
  readonly webserver: Program;
  readonly folder: string;
  /** In the order of their numbers: `peerFolder(0)` belongs to the first. */
  readonly peers: Program[] = [];
  readonly #identities: Identities | typeof INSECURE;
  readonly #settings: NetworkSettings;
  readonly #resources: AsyncDisposableStack;
  #peerCount = 0;

  constructor(
    settings: NetworkSettings,
    folder: string,
    { identities, tracker, webserver }: Pick<Network, "tracker" | "webserver"> & {
      readonly identities: Identities | typeof INSECURE;
    },
    resources: AsyncDisposableStack,
  ) {
    this.#identities = identities;
    this.#settings = settings;
    this.folder = folder;
    this.tracker = tracker;
    this.webserver = webserver;
    this.#resources = resources;
  }

  /** Who its members are; only for one that has identities. */
  get identities(): Identities {
    if (this.#identities === INSECURE) throw new Error("This network has no identities");
    return this.#identities;
  }

  /** Connections to its programs from this process, as somebody who may do everything. */
  channels(): Channels {
    return new Channels(this.#identities === INSECURE ? INSECURE : this.identities.own);
  }

  get programs(): Program[] {
    // Leaves out the places of peers that are being started.
    return [this.tracker, this.webserver, ...Object.values(this.peers)];
  }

  peerFolder(index: number): string {
    return `${this.folder}/peer-${index + 1}`;
  }

  /** Starts one more peer. It may not be live yet. */
  async addPeer(zone: string, flags: readonly string[] = []): Promise<Program> {
    const { env, poison, release, peerFlags = [] } = this.#settings;
    const index = this.#peerCount++;
    const common = typeof peerFlags === "function" ? peerFlags(index) : peerFlags;
    const peer = await launchPeer({
      ...{ env, poison, release, zone, folder: this.peerFolder(index) },
      ...{ label: `peer ${index + 1}`, identities: this.#identities },
      webserver: this.webserver.address,
      flags: [...common, ...flags],
    });
    this.peers[index] = peer;
    this.#resources.use(peer);
    return peer;
  }

  /** Runs a client command of `peer` in this network. */
  async run(args: readonly string[], settings: ClientSettings = {}): Promise<ClientResult> {
    const isPlain = Object.keys(settings).length === 0;
    const hosted = isPlain
      ? await this.#settings.hosts?.run({ args, env: this.clientEnv() })
      : undefined;
    return hosted ?? await this.spawn(args, settings).result;
  }

  spawn(args: readonly string[], settings: ClientSettings = {}): ClientRun {
    const { poison } = this.#settings;
    return spawnProgram("peer", args, { poison, ...settings, env: this.clientEnv(settings.env) });
  }

  /** What a client command of this network has in its environment. */
  clientEnv(env: ChildEnvironment["env"] = {}): Record<string, string> {
    const own: Record<string, string> = this.#identities === INSECURE
      ? { ENJAMBRE_INSECURE: "true" }
      : { ENJAMBRE_DATA: this.identities.clientFolder };
    return { ENJAMBRE_WEBSERVER: this.webserver.address, ...own, ...env };
  }

  /** Runs a command of `tracker` with the one of this network, as an operator. */
  operate(args: readonly string[]): Promise<ClientResult> {
    const env = { ENJAMBRE_DATA: this.identities.clientFolder };
    const command = [...args, "--tracker", this.tracker.address];
    return spawnProgram("tracker", command, { poison: this.#settings.poison, env }).result;
  }

  /** Waits until the tracker says that every running peer is live. */
  async allLive(): Promise<void> {
    using channels = this.channels();
    const untilMs = nowMs() + LIVE_WITHIN_MS;
    const expected = new Set(
      this.peers.filter(({ running }) => running).map((peer) => peer.address),
    );
    while (true) {
      const live = await liveAddresses(channels, this.tracker.address);
      if (expected.isSubsetOf(live)) return;
      if (nowMs() > untilMs) {
        throw new Error(`Only ${live.size} of ${expected.size} peers are live\n${this.logs()}`);
      }
      await sleep(LIVE_CHECK_MS);
    }
  }

  /** The end of every program's stderr, for when something fails. */
  logs(): string {
    return this.programs
      .map(({ label, address, log }) => `--- ${label} ${address}\n${log}`).join("\n");
  }

  /** Sends every program a signal and waits for their ends. */
  async kill(signal: Deno.Signal): Promise<void> {
    await Promise.all(this.programs.map((program) => program.end(signal)));
  }

  /** Ends every program, at once unless told otherwise, and starts it again on the same ports and data. */
  async restart(signal: Deno.Signal = "SIGKILL"): Promise<void> {
    await this.kill(signal);
    await this.tracker.start();
    await this.webserver.start();
    await Promise.all(this.peers.map((peer) => peer.start()));
    await this.allLive();
  }

  async stop(): Promise<void> {
    await this.kill("SIGTERM");
    await this.#resources.disposeAsync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

async function liveAddresses(channels: Channels, tracker: string): Promise<Set<string>> {
  const { peers } = await channels.unary(tracker, catalogService.Peers, {}, { timeoutMs: 5_000 });
  return new Set(peers.flatMap(({ peer, liveness }) => {
    return liveness === "LIVENESS_LIVE" && peer !== null ? [peer.address] : [];
  }));
}

export interface ClientSettings extends ChildEnvironment {
  /** What it reads on stdin; nothing by default. */
  readonly stdin?: Uint8Array;
  readonly cwd?: string;
}

/** What a client command did. */
export interface ClientResult {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  readonly stdout: string;
  readonly stdoutBytes: Uint8Array;
  readonly stderr: string;
  /** stdout as one JSON document. */
  // deno-lint-ignore no-explicit-any
  json(): any;
  /** stdout as one JSON document a line. */
  // deno-lint-ignore no-explicit-any
  jsonLines(): any[];
}

/** A client command that is under way. */
export interface ClientRun {
  readonly pid: number;
  kill(signal: Deno.Signal): void;
  readonly result: Promise<ClientResult>;
}

/** Runs `peer` with these arguments until it ends. */
export function runPeer(
  args: readonly string[],
  settings: ClientSettings = {},
): Promise<ClientResult> {
  return spawnProgram("peer", args, settings).result;
}

/** For what is expected to end by itself: a client command, or a server that cannot start. */
export function spawnProgram(
  program: ProgramName,
  args: readonly string[],
  { stdin, cwd, ...environment }: ClientSettings = {},
): ClientRun {
  const child = programCommand(program, args, environment, {
    stdin: stdin === undefined ? "null" : "piped",
    ...(cwd !== undefined && { cwd }),
  }).spawn();
  if (stdin !== undefined) {
    // A command that ends without reading everything breaks the pipe, which is its own affair.
    new Blob([stdin as BlobPart]).stream().pipeTo(child.stdin).catch(() => {});
  }
  return {
    pid: child.pid,
    kill: (signal) => signalChild(child, signal),
    result: child.output().then(clientResult),
  };
}

/** What a client command did, as its process left it. */
export function clientResult({ code, signal, stdout, stderr }: Deno.CommandOutput): ClientResult {
  const decoder = new TextDecoder();
  const text = decoder.decode(stdout);
  return {
    ...{ code, signal, stdout: text, stdoutBytes: stdout, stderr: decoder.decode(stderr) },
    json: () => JSON.parse(text),
    jsonLines: () => text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line)),
  };
}
