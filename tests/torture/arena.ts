import { Identities } from "../../scripts/identities.ts";
import { launchPeer, launchTracker, launchWebserver } from "../../scripts/launch.ts";
import type { Program } from "../../scripts/program.ts";
import { type Door, type Doorway, Tracker, webserverDoor } from "../../proto/client/locate.ts";
import { Channels } from "../../proto/wire/client.ts";
import { toPeerAddress } from "../../proto/wire/convert.ts";
import { directoryService } from "../../proto/wire/schema.ts";
import { unary } from "../../proto/wire/server.ts";
import { ByteProxy } from "../support/byte_proxy.ts";
import { ClockShim } from "../support/clock_shim.ts";
import { serveGrpc } from "../support/grpc_server.ts";
import { mountDisk, unmountDisk } from "../support/small_disk.ts";

export const PEERS = 5;
export const REPLICAS = 3;
/** Copies before a put is acknowledged: one less may be damaged at once. */
export const ACKNOWLEDGE = 2;
const ZONES = ["a", "b", "c"];
/** Room for what clients put within the time of grace, several times over. */
const SMALL_DISK_BYTES = 96 * 1024 * 1024;
const DOOR_TIMEOUT_MS = 3_000;

const TRACKER_FLAGS = [
  ...["--replicas", `${REPLICAS}`, "--acknowledge", `${ACKNOWLEDGE}`],
  ...["--heartbeat", "200ms", "--suspect-after", "1s", "--stale-after", "2s"],
  ...["--dead-after", "3s", "--upload-lease", "5s", "--version-grace", "5s"],
  ...["--repair-interval", "200ms", "--safe-mode", "6s", "--safe-mode-extra", "300ms"],
];
const PEER_FLAGS = ["--keep-free", "0", "--trash-keep", "3s", "--scrub-every", "10s"];

/** A peer and the ways to it and from it. */
export interface ArenaPeer {
  readonly program: Program;
  readonly folder: string;
  /** Everything that others send to it or fetch from it goes through this. */
  readonly data: ByteProxy;
  /** Its session with the tracker goes through this. */
  readonly control: ByteProxy;
}

/** The programs of one network, with a proxy on every link between two of them or to a client. */
export class Arena implements AsyncDisposable {
  readonly peers: ArenaPeer[] = [];
  /** The folder of a peer whose disk is its own, so that it can be filled; where that can be had. */
  smallDisk: string | undefined;
  readonly #resources = new AsyncDisposableStack();
  readonly clock: ClockShim | undefined;

  private constructor(
    readonly folder: string,
    readonly tracker: Program,
    readonly webserver: Program,
    readonly identities: Identities,
    /** By name. */
    readonly links: Map<string, ByteProxy>,
    clock: ClockShim | undefined,
  ) {
    this.clock = clock;
  }

  static async start(folder: string): Promise<Arena> {
    const clock = ClockShim.build(folder);
    await using started = new AsyncDisposableStack();
    const environment = (label: string) => ({ env: clock?.environment(label), poison: true });
    const identities = await Identities.make(`${folder}/identities`);
    const tracker = started.use(
      await launchTracker({
        identities,
        ...environment("tracker"),
        folder: `${folder}/tracker`,
        flags: TRACKER_FLAGS,
      }),
    );
    const links = new Map<string, ByteProxy>();
    const link = async (name: string, target?: string) => {
      const proxy = started.use(await ByteProxy.listen(target));
      links.set(name, proxy);
      return proxy;
    };
    const watching = await link("webserver to tracker", tracker.address);
    await link("clients to tracker", tracker.address);
    const webserver = started.use(
      await launchWebserver({
        ...{ identities, folder: `${folder}/webserver`, ...environment("webserver") },
        trackers: [watching.address],
      }),
    );
    await link("clients to webserver", webserver.address);
    const arena = new Arena(folder, tracker, webserver, identities, links, clock);
    arena.#resources.use(started.move());
    const adding = Array.from({ length: PEERS }, (_, index) => arena.#addPeer(index, environment));
    const outcomes = await Promise.allSettled(adding);
    for (const outcome of outcomes) {
      if (outcome.status === "fulfilled") continue;
      await arena[Symbol.asyncDispose]();
      throw outcome.reason;
    }
    return arena;
  }

  /** Connections as somebody who may do everything. */
  channels(): Channels {
    return new Channels(this.identities.own);
  }

  get programs(): Program[] {
    return [this.tracker, this.webserver, ...this.peers.map(({ program }) => program)];
  }

  /** The way of a client to the tracker, whatever the webserver says of its place. */
  clientTracker(channels: Channels): Tracker {
    const door = webserverDoor(channels, this.links.get("clients to webserver")!.address);
    return new Tracker(channels, throughLink(door, this.links.get("clients to tracker")!));
  }

  logs(): string {
    return this.programs
      .map(({ label, address, log }) => `--- ${label} ${address}\n${log}`).join("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const proxy of this.links.values()) proxy.set({});
    await Promise.all(this.programs.map((program) => {
      program.signal("SIGCONT");
      return program.end("SIGKILL");
    }));
    await this.#resources.disposeAsync();
  }

  async #addPeer(
    index: number,
    environment: (label: string) => { env: Record<string, string> | undefined; poison: boolean },
  ): Promise<void> {
    const label = `peer ${index + 1}`;
    const control = this.#resources.use(await ByteProxy.listen(this.tracker.address));
    const data = this.#resources.use(await ByteProxy.listen());
    this.links.set(`${label} to tracker`, control);
    this.links.set(`others to ${label}`, data);
    const folder = `${this.folder}/peer-${index + 1}`;
    if (index === 0) await this.#mount(folder);
    const program = await launchPeer({
      identities: this.identities,
      ...{ ...environment(label), folder, label, zone: ZONES[index % ZONES.length]! },
      webserver: await this.#doorFor(control),
      flags: ["--advertise", data.address, ...PEER_FLAGS],
    });
    data.target = program.address;
    this.#resources.use(program);
    this.peers[index] = { program, folder, data, control };
  }

  async #mount(folder: string): Promise<void> {
    Deno.mkdirSync(folder);
    if (!await mountDisk(folder, SMALL_DISK_BYTES)) return;
    this.smallDisk = folder;
    this.#resources.defer(() => unmountDisk(folder));
  }

  /** What the webserver answers, with the tracker at the end of a link. */
  async #doorFor(link: ByteProxy): Promise<string> {
    const channels = this.#resources.use(this.channels());
    const door = throughLink(webserverDoor(channels, this.webserver.address), link);
    const serving = this.#resources.use(
      await serveGrpc(directoryService, {
        FindTracker: unary(async () => {
          const { trackers, peers } = await door.look(AbortSignal.timeout(DOOR_TIMEOUT_MS));
          return { trackers: [...trackers], peers: peers.map(toPeerAddress) };
        }),
      }, { security: await this.identities.ensure(`${this.folder}/webserver`, "webserver") }),
    );
    return serving.address;
  }
}

function throughLink(door: Door, link: ByteProxy): Door {
  return {
    description: door.description,
    async look(signal): Promise<Doorway> {
      const { trackers, peers } = await door.look(signal);
      return { trackers: trackers.map((each) => ({ ...each, address: link.address })), peers };
    },
  };
}
