import type { Metadata } from "./metadata.ts";

/** What a peer is told of the instance that it runs on. */
export interface Instance {
  /** For instance "i-1234567890abcdef0". */
  readonly id: string;
  /** Its availability zone, for instance "eu-west-1a". */
  readonly zone: string;
  /** Its private IPv4 address: another one after each stop and start. */
  readonly address: string;
}

export async function readInstance(metadata: Metadata): Promise<Instance> {
  const [id, zone, address] = await Promise.all([
    metadata.must("instance-id"),
    metadata.must("placement/availability-zone"),
    metadata.must("local-ipv4"),
  ]);
  return { id, zone, address };
}

/** Settings of a peer as lines of a file that systemd reads. */
export function settingsOf({ zone, address }: Instance, port: number): string {
  const settings = {
    ENJAMBRE_ZONE: zone,
    ENJAMBRE_ADVERTISE: `${address}:${port}`,
    ENJAMBRE_LISTEN: `0.0.0.0:${port}`,
  };
  return Object.entries(settings).map(([name, value]) => `${name}=${value}\n`).join("");
}

/** Why an instance will go, and when. */
export interface Leaving {
  readonly why: string;
  /** Undefined where nobody says. */
  readonly at: string | undefined;
}

/**
 * Whether the instance will be ended, with its disks: by a spot interruption, two minutes ahead, or by its auto-scaling
 * group. One that is only stopped comes back with its disk, so that nothing needs to be copied.
 */
export async function readLeaving(metadata: Metadata): Promise<Leaving | undefined> {
  const spot = await metadata.get("spot/instance-action");
  const notice = spot === undefined ? undefined : parseSpotNotice(spot);
  if (notice?.action === "terminate") return { why: "a spot interruption", at: notice.time };
  const wanted = await metadata.get("autoscaling/target-lifecycle-state");
  if (wanted === "Terminated") return { why: "its auto-scaling group", at: undefined };
  return undefined;
}

/** @throws SyntaxError for what is no such notice. */
function parseSpotNotice(text: string): { action: string; time: string } {
  const { action, time } = JSON.parse(text);
  if (typeof action === "string" && typeof time === "string") return { action, time };
  throw new SyntaxError(`Cannot understand the spot notice ${JSON.stringify(text)}`);
}
