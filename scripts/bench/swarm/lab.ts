import { sleep } from "../../../proto/process/clock.ts";
import { parseTraffic, type Traffic } from "./readings.ts";
import { findTool, isRunning, runTool } from "./tools.ts";

const PREFIX = "enjambre-bench";
const NETWORK = "10.77.0";
const SERVICES_HOST = 254;
const PEERS_MAX = 200;
/**
 * A bucket that holds this much time at full rate, and at least one packet as the kernel hands them on: 64 KiB and the
 * headers of its 45 segments. In a smaller one every segment goes by itself, which costs more than all programs do.
 */
const BURST_MS = 4;
const BURST_MIN_BYTES = 96 * 1024;
/** How long a packet may wait for the link before it is dropped. */
const QUEUE_MS = 50;
const GONE_CHECK_MS = 10;

export interface LabSettings {
  /** How many peers each zone has; the zones have a bridge each. */
  readonly zones: readonly number[];
  /** Of every peer's link, in each direction. */
  readonly bitsPerSecond: number;
  /** Of the link between the first two zones, in each direction. */
  readonly narrowBitsPerSecond?: number;
}

/** Why no namespaces can be made here; undefined when they can. */
export function labObstacle(): string | undefined {
  if (Deno.build.os !== "linux") return "network namespaces are there on Linux only";
  if (Deno.uid() !== 0) return "only root can make network namespaces";
  const missing = ["ip", "tc"].find((tool) => findTool(tool) === undefined);
  return missing && `"${missing}" is not installed (Debian package iproute2)`;
}

/**
 * Network namespaces on this machine: one per peer, one for the services (unshaped), and a hub with a bridge per zone
 * that joins them. Nothing leads out of them.
 */
export class Lab implements AsyncDisposable {
  readonly peers: number;
  readonly #settings: LabSettings;
  readonly #namespaces: string[] = [];
  readonly #resources = new AsyncDisposableStack();
  readonly #hub = `${PREFIX}-${Deno.pid}-hub`;
  readonly #services = `${PREFIX}-${Deno.pid}-services`;

  private constructor(settings: LabSettings) {
    this.#settings = settings;
    this.peers = settings.zones.reduce((sum, count) => sum + count, 0);
    if (this.peers > PEERS_MAX) {
      throw new Error(`Cannot make ${this.peers} peers: at most ${PEERS_MAX}`);
    }
  }

  static async open(settings: LabSettings): Promise<Lab> {
    await removeAbandoned();
    const lab = new Lab(settings);
    try {
      await lab.#build();
      return lab;
    } catch (thrown) {
      await lab[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  /** IPv4 address of a peer. */
  address(peer: number): string {
    return `${NETWORK}.${peer + 1}`;
  }

  get servicesAddress(): string {
    return `${NETWORK}.${SERVICES_HOST}`;
  }

  /** Name of the zone that a peer is in. */
  zone(peer: number): string {
    let last = 0;
    const zone = this.#settings.zones.findIndex((count) => peer < (last += count));
    return String.fromCharCode("a".charCodeAt(0) + zone);
  }

  /** What runs a command as that peer. */
  runner(peer: number): string[] {
    return inNamespace(this.#name(peer));
  }

  get servicesRunner(): string[] {
    return inNamespace(this.#services);
  }

  /** What each peer has sent and received so far, as its own interface would count it. */
  async traffic(): Promise<Traffic[]> {
    const byName = await this.#hubTraffic();
    // The hub's end of a link receives what the peer sends.
    return Array.from({ length: this.peers }, (_, peer) => {
      const { sentBytes, receivedBytes } = byName.get(`p${peer}`)!;
      return { sentBytes: receivedBytes, receivedBytes: sentBytes };
    });
  }

  /** What has crossed the narrow link so far: sent is from the first zone to the second. */
  async narrowTraffic(): Promise<Traffic> {
    return (await this.#hubTraffic()).get("narrow0")!;
  }

  /** Ends everything that runs in the namespaces, at once. */
  async endAll(): Promise<void> {
    for (const name of this.#namespaces) await endAllIn(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#namespaces.length = 0;
    await this.#resources.disposeAsync();
  }

  async #build(): Promise<void> {
    const { zones, bitsPerSecond, narrowBitsPerSecond } = this.#settings;
    await this.#add(this.#hub);
    for (const zone of zones.keys()) {
      await ip(this.#hub, "link", "add", `br${zone}`, "type", "bridge", "forward_delay", "0");
      await ip(this.#hub, "link", "set", `br${zone}`, "up");
    }
    await this.#add(this.#services);
    await this.#join(this.#services, this.servicesAddress, "services", "br0");
    let peer = 0;
    for (const [zone, count] of zones.entries()) {
      for (const last = peer + count; peer < last; peer += 1) {
        await this.#add(this.#name(peer));
        await this.#join(this.#name(peer), this.address(peer), `p${peer}`, `br${zone}`);
        await shape(this.#name(peer), "eth0", bitsPerSecond);
        await shape(this.#hub, `p${peer}`, bitsPerSecond);
      }
    }
    if (narrowBitsPerSecond !== undefined) await this.#joinZones(narrowBitsPerSecond);
  }

  async #add(name: string): Promise<void> {
    await runTool(["ip", "netns", "add", name]);
    this.#namespaces.push(name);
    this.#resources.defer(() => removeNamespace(name));
    await ip(name, "link", "set", "lo", "up");
  }

  /** Lays a link from a namespace to a bridge of the hub. */
  async #join(name: string, address: string, hubEnd: string, bridge: string): Promise<void> {
    const far = ["peer", "name", hubEnd, "netns", this.#hub];
    await runTool(["ip", "link", "add", "eth0", "netns", name, "type", "veth", ...far]);
    await ip(this.#hub, "link", "set", hubEnd, "master", bridge, "up");
    await ip(name, "address", "add", `${address}/24`, "dev", "eth0");
    await ip(name, "link", "set", "eth0", "up");
  }

  async #joinZones(bitsPerSecond: number): Promise<void> {
    await ip(this.#hub, "link", "add", "narrow0", "type", "veth", "peer", "name", "narrow1");
    for (const zone of [0, 1]) {
      await ip(this.#hub, "link", "set", `narrow${zone}`, "master", `br${zone}`, "up");
      await shape(this.#hub, `narrow${zone}`, bitsPerSecond);
    }
  }

  async #hubTraffic(): Promise<Map<string, Traffic>> {
    return parseTraffic(await ip(this.#hub, "-json", "-stats", "link", "show"));
  }

  #name(peer: number): string {
    return `${PREFIX}-${Deno.pid}-${peer}`;
  }
}

function inNamespace(name: string): string[] {
  return ["ip", "netns", "exec", name];
}

function ip(namespace: string, ...args: string[]): Promise<string> {
  return runTool(["ip", "-netns", namespace, ...args]);
}

/** Limits what leaves by an interface. */
async function shape(namespace: string, device: string, bitsPerSecond: number): Promise<void> {
  const burst = Math.max(BURST_MIN_BYTES, Math.ceil(bitsPerSecond / 8 * BURST_MS / 1000));
  const bucket = ["rate", `${bitsPerSecond}bit`, "burst", `${burst}b`, "latency", `${QUEUE_MS}ms`];
  await runTool([
    ...["tc", "-netns", namespace, "qdisc", "add", "dev", device, "root", "tbf", ...bucket],
  ]);
}

async function removeNamespace(name: string): Promise<void> {
  await endAllIn(name);
  await runTool(["ip", "netns", "delete", name]);
}

async function endAllIn(name: string): Promise<void> {
  while (true) {
    const pids = (await runTool(["ip", "netns", "pids", name])).split("\n").filter(Boolean);
    if (pids.length === 0) return;
    for (const pid of pids) endProcess(Number(pid));
    await sleep(GONE_CHECK_MS);
  }
}

function endProcess(pid: number): void {
  try {
    Deno.kill(pid, "SIGKILL");
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
}

/** Namespaces of a run that was killed before it could remove them. */
async function removeAbandoned(): Promise<void> {
  const names = (await runTool(["ip", "netns", "list"])).split("\n");
  for (const line of names) {
    const match = new RegExp(`^(${PREFIX}-(\\d+)-\\w+)`).exec(line);
    if (match === null || isRunning(Number(match[2]))) continue;
    await removeNamespace(match[1]!);
  }
}
